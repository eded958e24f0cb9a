"""How the HTML report looks, in light and in dark."""

STYLE = """
:root {
  color-scheme: light dark;
  --text: light-dark(#1f2328, #e6edf3);
  --faint: light-dark(#59636e, #9198a1);
  --page: light-dark(#ffffff, #0d1117);
  --line: light-dark(#d1d9e0, #3d444d);
  --allowed: light-dark(#116329, #7ee787);
  --allowed-back: light-dark(#dafbe1, #12361f);
  --blocked: light-dark(#a40e26, #ffa198);
  --blocked-back: light-dark(#ffebe9, #4c1519);
  --unknown: light-dark(#7d4e00, #f2cc60);
  --unknown-back: light-dark(#fff8c5, #3d2e00);
  font: 16px/1.5 system-ui, sans-serif;
}
body { margin: 0 auto; max-width: 72rem; padding: 1rem 1.5rem 4rem; color: var(--text); background: var(--page); }
h1, h2, h3 { line-height: 1.25; }
h2 { margin-top: 2.5rem; overflow-wrap: anywhere; }
h2 small, .place, caption { color: var(--faint); font-weight: normal; }
code, .place { font-family: ui-monospace, monospace; font-size: .875em; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; padding: .25rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .5rem .75rem .5rem 0; text-align: left; vertical-align: top; }
tbody th { font-weight: normal; }
.answer { display: inline; }
button { font: inherit; color: inherit; background: none; border: 1px solid var(--line); border-radius: .4rem;
  padding: .1rem .6rem; margin: 0 .3rem .3rem 0; cursor: pointer; }
:focus-visible { outline: 2px solid var(--text); outline-offset: 2px; }
.allowed { color: var(--allowed); background: var(--allowed-back); }
.blocked, .error { color: var(--blocked); background: var(--blocked-back); }
.unknown, .warning { color: var(--unknown); background: var(--unknown-back); }
.info { border: 1px solid var(--line); }
.error, .warning, .info { border-radius: .4rem; padding: .1rem .5rem; margin-right: .5rem; }
.findings { list-style: none; padding: 0; }
.findings li { border-top: 1px solid var(--line); padding: .75rem 0; }
.findings p { margin: .25rem 0; white-space: pre-wrap; }
.exchange { width: min(46rem, 92vw); max-height: 85vh; overflow: auto; box-sizing: border-box; padding: 1.5rem;
  color: var(--text); background: var(--page); border: 1px solid var(--line); border-radius: .6rem; }
.exchange::backdrop { background: rgb(0 0 0 / .5); }
.exchange h3 { margin-top: 0; }
.ends { display: flex; justify-content: space-between; font-weight: 600; gap: 2rem; }
.ends span { min-width: 0; overflow-wrap: anywhere; }
.sequence { list-style: none; margin: .25rem 0 1rem; padding: .5rem 0; border: solid var(--line); border-width: 0 2px; }
.sequence li { position: relative; padding: .5rem 1rem; }
.sequence .asks, .sequence .answers { border-bottom: 2px solid var(--faint); margin-bottom: .75rem; }
.sequence .asks::after { content: "\\25B6"; position: absolute; right: -2px; bottom: -.85em; color: var(--faint); }
.sequence .answers::after { content: "\\25C0"; position: absolute; left: -2px; bottom: -.85em; color: var(--faint); }
.sequence .allowed, .sequence .blocked, .sequence .unknown { border-radius: .4rem; margin: .4rem 1rem; padding: .3rem .75rem; }
.sequence div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1.5rem; }
.console { white-space: pre-wrap; overflow-wrap: anywhere; }
@media print { .exchange { display: none; } }
"""

#!/usr/bin/env bash
# Runs corslint for the action: a log for people, annotations, a summary, SARIF and the action's outputs from one run.
set -euo pipefail

cd "$CORSLINT_DIRECTORY" || exit 2

# macOS still has bash 3.2, which knows no mapfile and takes an empty array for unset
paths=()
while IFS= read -r path; do
    [[ $path =~ ^[[:space:]]*$ ]] || paths+=("$path")
done <<< "$CORSLINT_PATHS"
read -r -a further <<< "${CORSLINT_ARGS//$'\n'/ }"

counts="$RUNNER_TEMP/corslint.json"
annotations="$RUNNER_TEMP/corslint.annotations"
sarif="$CORSLINT_SARIF_FILE"
if [[ -z $sarif && $CORSLINT_UPLOAD_SARIF == true ]]; then
    sarif="$RUNNER_TEMP/corslint.sarif"
fi
rm -f "$counts" "$annotations"

arguments=(--format "$CORSLINT_LOG_FORMAT" --color always --output "json=$counts")
[[ -z $CORSLINT_CONFIGURATION ]] || arguments+=(--config "$CORSLINT_CONFIGURATION")
[[ -z $CORSLINT_BASELINE ]] || arguments+=(--baseline "$CORSLINT_BASELINE")
[[ -z $CORSLINT_DIFF_BASE ]] || arguments+=(--diff-base "$CORSLINT_DIFF_BASE")
[[ -z $CORSLINT_FAIL_ON ]] || arguments+=(--fail-on "$CORSLINT_FAIL_ON")
[[ $CORSLINT_ANNOTATIONS != true ]] || arguments+=(--output "github=$annotations")
[[ -z $sarif ]] || arguments+=(--output "sarif=$sarif")
# corslint adds to the summary wherever this variable names a file
[[ $CORSLINT_SUMMARY == true ]] || unset GITHUB_STEP_SUMMARY

code=0
corslint "${arguments[@]}" ${further[@]+"${further[@]}"} -- ${paths[@]+"${paths[@]}"} || code=$?
[[ ! -f $annotations ]] || cat "$annotations"

if [[ -f $counts ]]; then
    python3 -c '
import json, sys
summary = json.load(open(sys.argv[1], encoding="utf-8"))["summary"]
print("findings={}".format(summary["error"] + summary["warning"] + summary["info"]))
print("errors={error}\nwarnings={warning}".format(**summary))
' "$counts" >> "$GITHUB_OUTPUT"
    # absolute, as the next steps run in other directories
    [[ -z $sarif ]] || echo "sarif-file=$(cd "$(dirname "$sarif")" && pwd)/$(basename "$sarif")" >> "$GITHUB_OUTPUT"
fi
echo "exit-code=$code" >> "$GITHUB_OUTPUT"
exit "$code"

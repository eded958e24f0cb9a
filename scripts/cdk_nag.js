// Runs cdk-nag over CloudFormation templates: node cdk_nag.js LIST OUT. A line of LIST is a name, a template and what is
// acknowledged in it, CHECK@RESOURCE or nothing; the report is OUT/validation-report.json. Prints the names of those read.
const { readFileSync } = require('fs');
const { App, Stack, Validations } = require('aws-cdk-lib');
const { CfnInclude } = require('aws-cdk-lib/cloudformation-include');
const { AwsSolutionsChecks, ServerlessChecks } = require('cdk-nag');

const [list, outdir] = process.argv.slice(2);
const app = new App({ outdir, analyticsReporting: false });
for (const line of readFileSync(list, 'utf8').trim().split('\n')) {
  const [name, templateFile, acknowledged] = line.split(' ');
  const stack = new Stack(app, name);
  let template;
  try {
    template = new CfnInclude(stack, 'Template', { templateFile });
  } catch (error) {
    app.node.tryRemoveChild(name); // the CDK cannot include every template
    console.error(`${name}: ${error.message}`);
    continue;
  }
  console.log(name);
  if (acknowledged) {
    const [id, resource] = acknowledged.split('@');
    Validations.of(template.getResource(resource)).acknowledge({ id, reason: 'why' });
  }
}
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
try {
  app.synth();
} catch (error) {
  if (!String(error.message).includes('alidation')) throw error; // what it found is in the report
}

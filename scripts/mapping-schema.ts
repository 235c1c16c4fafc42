// Writes docs/agent-mapping.schema.json from what the bot reads a mapping file by; `--check` only says whether it is
// stale.
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { mappingForm } from "../src/layers/agent/wire/mapping/file/MappingForm.ts"

const path = fileURLToPath(new URL("../docs/agent-mapping.schema.json", import.meta.url))

export const mappingSchema = `${
  JSON.stringify(
    {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "AGENT_MAPPING",
      description: "How an agent's own frames are read and written (docs/agent-mapping.md).",
      ...mappingForm.schema
    },
    null,
    2
  )
}\n`

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.argv.includes("--check")) writeFileSync(path, mappingSchema)
  else if (readFileSync(path, "utf8") !== mappingSchema) {
    console.error("docs/agent-mapping.schema.json is stale; run: node scripts/mapping-schema.ts")
    process.exitCode = 1
  }
}

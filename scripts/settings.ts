// Writes what is made from the table of settings; a test fails when it was forgotten.
import { writeFile } from "node:fs/promises"
import { envExample, settingsPage } from "../src/domain/settings/SettingsPage.ts"

await writeFile(new URL("../docs/settings.md", import.meta.url), settingsPage())
await writeFile(new URL("../.env.example", import.meta.url), envExample())

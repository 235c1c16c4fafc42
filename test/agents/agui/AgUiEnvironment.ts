import { execFile } from "node:child_process"
import { mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"

const run = promisify(execFile)

/** Kept between runs, in the repository and out of git. */
const home = join(import.meta.dirname, "../../../.agents-agui")
const note = join(home, "installed")

const wheels = [
  "ag-ui-langgraph==0.0.47",
  "ag-ui-protocol==1.0.0",
  "fastapi==0.165.0",
  "langchain==1.5.2",
  "langgraph==1.2.24",
  "langgraph-checkpoint-sqlite==3.1.2",
  "uvicorn==0.54.0"
]

export const agUiPython = join(home, "bin/python")

/** Installs from PyPI what the agent over AG-UI needs, unless just that is there. */
export const installAgUi = async () => {
  if ((await readFile(note, "utf8").catch(() => "")) === wheels.join(" ")) return
  await rm(home, { recursive: true, force: true })
  await mkdir(home, { recursive: true })
  await run("python3", ["-m", "venv", home])
  await run(agUiPython, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...wheels], {
    maxBuffer: 1 << 26
  })
  await writeFile(note, wheels.join(" "))
}

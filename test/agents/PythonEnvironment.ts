import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"

const run = promisify(execFile)

/** The programs, and what they need. */
export const programs = join(import.meta.dirname, "../../examples/agent-python")
/** Kept between runs, in the repository and out of git. */
const home = join(import.meta.dirname, "../../.agents-python")
const note = join(home, "installed")
const python = join(home, "bin/python")

const works = () => run(python, ["-c", "import fastapi, langgraph, uvicorn, websockets"]).then(() => true, () => false)

/** Installs from PyPI what the programs need, unless just that is there; fails when it cannot. */
export const install = async () => {
  const requirements = join(programs, "requirements.txt")
  const wanted = createHash("sha256").update(await readFile(requirements)).digest("hex")
  if ((await readFile(note, "utf8").catch(() => "")) === wanted && (await works())) return
  await rm(home, { recursive: true, force: true })
  await run("python3", ["-m", "venv", home])
  await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements], {
    maxBuffer: 1 << 26
  })
  if (!(await works())) throw new Error("The agents' packages were installed but cannot be imported")
  await writeFile(note, wanted)
}

/** A program of the environment and how it is started. */
export const inEnvironment = (...args: ReadonlyArray<string>) => ({ command: python, args })

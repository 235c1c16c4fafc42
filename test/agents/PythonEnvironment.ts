import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"

const run = promisify(execFile)

/** A Python of its own, with what programs of a folder need. */
export const pythonEnvironment = (
  { at, imports, pip = [], requirements }: {
    /** Where it is, in the repository and out of git; kept between runs. */
    readonly at: string
    /** What can be imported once all is installed. */
    readonly imports: string
    /** More of what pip is told. */
    readonly pip?: ReadonlyArray<string>
    /** The file that names the packages. */
    readonly requirements: string
  }
) => {
  const home = join(import.meta.dirname, "../..", at)
  const note = join(home, "installed")
  const python = join(home, "bin/python")
  const works = () => run(python, ["-c", `import ${imports}`], { env: offline }).then(() => true, () => false)
  return {
    python,
    /** Installs from PyPI what the programs need, unless just that is there; fails when it cannot. */
    install: async () => {
      const wanted = createHash("sha256").update(await readFile(requirements)).digest("hex")
      if ((await readFile(note, "utf8").catch(() => "")) === wanted && (await works())) return
      await rm(home, { recursive: true, force: true })
      await run("python3", ["-m", "venv", home])
      const args = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...pip, "-r", requirements]
      await run(python, args, { maxBuffer: 1 << 26 })
      if (!(await works())) throw new Error(`The packages of ${requirements} were installed but cannot be imported`)
      await writeFile(note, wanted)
    }
  }
}

/** Nothing is fetched that a package looks for as it is imported. */
const offline = { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: "True", LITELLM_TELEMETRY: "False" }

/** The programs, and what they need. */
export const programs = join(import.meta.dirname, "../../examples/agent-python")

const ofAgents = pythonEnvironment({
  at: ".agents-python",
  imports: "fastapi, langgraph, uvicorn, websockets",
  requirements: join(programs, "requirements.txt")
})
export const { install } = ofAgents

/** A program of the environment and how it is started. */
export const inEnvironment = (...args: ReadonlyArray<string>) => ({ command: ofAgents.python, args })

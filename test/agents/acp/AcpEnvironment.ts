import { execFile } from "node:child_process"
import { mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { promisify } from "node:util"

const run = promisify(execFile)

/** Kept between runs, in the repository and out of git. */
const home = join(import.meta.dirname, "../../../.agents-acp")

const wheels = [
  "deepagents-acp==0.0.13",
  "agent-client-protocol==0.12.1",
  "deepagents==0.7.32",
  "langgraph-checkpoint-sqlite==3.1.2"
]
const opencode = "1.18.33"
const claude = "0.101.0"

const python = join(home, "python/bin/python")
const opencodeProgram = join(home, "opencode/node_modules/opencode-linux-x64/bin/opencode")
const claudeProgram = join(home, "claude/node_modules/@agentclientprotocol/claude-agent-acp/dist/index.js")

/** Installs into a folder of its own, unless just that is there. */
const installed = async (name: string, wanted: string, install: (folder: string) => Promise<unknown>) => {
  const folder = join(home, name)
  const note = join(folder, "installed")
  if ((await readFile(note, "utf8").catch(() => "")) === wanted) return
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await install(folder)
  await writeFile(note, wanted)
}

const fromNpm = (name: string, ...packages: ReadonlyArray<string>) =>
  installed(name, packages.join(" "), async (folder) => {
    await writeFile(join(folder, "package.json"), "{\"private\":true}\n")
    // The Node that runs the tests: an older one would get older packages. No script of a package runs.
    const npm = ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...packages]
    await run("npm", npm, {
      cwd: folder,
      maxBuffer: 1 << 26,
      env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env["PATH"]}` }
    })
  })

/** The agents of `npm run test:agents`; the binary of opencode alone, as its package has two. */
export const installAcpAgents = async () => {
  await installed("python", wheels.join(" "), async (folder) => {
    await run("python3", ["-m", "venv", folder])
    await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...wheels], {
      maxBuffer: 1 << 26
    })
  })
  if (process.platform === "linux" && process.arch === "x64") {
    await fromNpm("opencode", `opencode-linux-x64@${opencode}`)
  }
}

/** The agent of `npm run test:long`. */
export const installClaudeAgent = () => fromNpm("claude", `@agentclientprotocol/claude-agent-acp@${claude}`)

/** Command lines. */
export const deepAgent = `'${python}' '${join(import.meta.dirname, "deep_agent.py")}'`
export const opencodeAgent = `'${opencodeProgram}' acp`
export const claudeAgent = `'${process.execPath}' '${claudeProgram}'`
export const hasOpencode = process.platform === "linux" && process.arch === "x64"

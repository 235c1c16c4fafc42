import { execFile } from "node:child_process"
import { mkdir, readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"

const run = promisify(execFile)
const repository = join(import.meta.dirname, "../../..")
/** Kept between runs and out of git, in the folder of Synapse, which is installed first: its installation clears it. */
const nio = join(repository, ".synapse/nio-e2e")
const python = join(nio, "bin/python")
const jsSdk = join(repository, ".synapse/js-sdk")
/** The machine's own Node may be older than what the SDK needs. */
const node = join(repository, "node_modules/node/bin/node")

/** The engine is pinned as well, which the SDK itself gives a range for. */
const packages: Readonly<Record<string, string>> = {
  "matrix-js-sdk": "43.0.0",
  "@matrix-org/matrix-sdk-crypto-wasm": "18.9.0",
  "matrix-encrypt-attachment": "1.0.3"
}

const nioWorks = () =>
  run(python, [
    "-c",
    "from importlib.metadata import version; from nio.crypto import ENCRYPTION_ENABLED; " +
    "assert ENCRYPTION_ENABLED and version('matrix-nio').startswith('0.26.')"
  ]).then(() => true, () => false)

/** Installs matrix-nio with encryption from PyPI, unless it is there; fails when it cannot. */
const installNio = async () => {
  if (await nioWorks()) return
  await rm(nio, { recursive: true, force: true })
  await run("python3", ["-m", "venv", nio])
  // Wheels only: building the engine of encryption would need a compiler that few machines have.
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
  await run(python, [...pip, "matrix-nio[e2e]==0.26.*"], { maxBuffer: 1 << 26 })
  if (!(await nioWorks())) throw new Error("matrix-nio was installed but cannot be imported with encryption")
}

const installedVersion = (name: string) =>
  readFile(join(jsSdk, "node_modules", name, "package.json"), "utf8").then(
    (text) => (JSON.parse(text) as { readonly version: string }).version,
    () => undefined
  )

const jsSdkIsThere = async () => {
  for (const [name, version] of Object.entries(packages)) {
    if ((await installedVersion(name)) !== version) return false
  }
  return true
}

/** Installs matrix-js-sdk from npm, unless it is there; fails when it cannot. */
const installJsSdk = async () => {
  if (await jsSdkIsThere()) return
  await rm(jsSdk, { recursive: true, force: true })
  await mkdir(jsSdk, { recursive: true })
  const options = ["--prefix", jsSdk, "--no-audit", "--no-fund", "--ignore-scripts", "--save-exact"]
  const wanted = Object.entries(packages).map(([name, version]) => `${name}@${version}`)
  await run("npm", ["install", ...options, ...wanted], { maxBuffer: 1 << 26 })
  if (!(await jsSdkIsThere())) throw new Error("matrix-js-sdk was installed in other versions than wanted")
}

/** Installs what both peers are made of. */
export const installPeers = async () => {
  await installNio()
  await installJsSdk()
}

/** What a client is made with. */
export type Make = "nio" | "js-sdk"

/** How the program of a make is started. */
export const programOf = (make: Make): readonly [command: string, ...args: ReadonlyArray<string>] =>
  make === "nio"
    ? [python, join(import.meta.dirname, "nio_peer.py")]
    : [node, join(import.meta.dirname, "jssdk_peer.mjs"), join(jsSdk, "node_modules")]

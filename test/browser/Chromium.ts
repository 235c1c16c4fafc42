import { execFile } from "node:child_process"
import { mkdir, readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"

const run = promisify(execFile)

/** Kept between runs, in the repository and out of git. */
const home = join(import.meta.dirname, "../../.browser")

/** What drives the browser, and what looks for barriers: neither brings a browser or runs anything when installed. */
const packages: Readonly<Record<string, string>> = { "playwright-core": "1.65.1", "axe-core": "4.14.1" }

const versionOf = (name: string) =>
  readFile(join(home, "node_modules", name, "package.json"), "utf8").then(
    (text) => (JSON.parse(text) as { readonly version: string }).version,
    () => undefined
  )

const areThere = async () => {
  for (const [name, version] of Object.entries(packages)) if ((await versionOf(name)) !== version) return false
  return true
}

const installPackages = async () => {
  if (await areThere()) return
  await rm(home, { recursive: true, force: true })
  await mkdir(home, { recursive: true })
  const options = ["--prefix", home, "--no-audit", "--no-fund", "--ignore-scripts", "--save-exact"]
  await run("npm", ["install", ...options, ...Object.entries(packages).map(([name, version]) => `${name}@${version}`)])
  if (!(await areThere())) throw new Error("npm installed other versions than wanted")
}

/** The program; CHROMIUM names another one. */
export const chromium = process.env["CHROMIUM"] ?? "chromium"

const works = () => run(chromium, ["--version"]).then(() => true, () => false)

const installChromium = async () => {
  if (await works()) return
  const how = "install it (Debian: apt-get install chromium), or name one in CHROMIUM"
  if (process.env["CHROMIUM"] !== undefined || process.getuid?.() !== 0) throw new Error(`Chromium is missing: ${how}`)
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, maxBuffer: 1 << 26 }
  await run("apt-get", ["update"], quiet)
  await run("apt-get", ["install", "--yes", "--no-install-recommends", "chromium", "fonts-noto-color-emoji"], quiet)
  if (!(await works())) throw new Error(`Chromium was installed and does not start: ${how}`)
}

/** Installs what is missing; fails when it cannot. */
export const install = async () => {
  await installPackages()
  await installChromium()
}

/** The module that drives the browser. */
export const playwright = join(home, "node_modules/playwright-core/index.mjs")

/** The script that looks for barriers in a page. */
export const axe = join(home, "node_modules/axe-core/axe.min.js")

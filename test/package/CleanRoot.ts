import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { copyFile, cp, mkdir, realpath, rename, rm, writeFile } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { promisify } from "node:util"

const run = promisify(execFile)
const release = "bookworm"
const cached = resolve("node_modules/.cache/clean-root")

const installed = async (program: string) => {
  try {
    await run("which", [program])
  } catch {
    await run("apt-get", ["install", "--yes", "--no-install-recommends", program]).catch(() => {
      throw new Error(`${program} is needed, and only root may install it: apt-get install ${program}`)
    })
  }
}

/** What lets a program in the root reach the registry as this machine does. */
const connected = async (root: string) => {
  const asked = async (name: string) => (await run("npm", ["config", "get", name])).stdout.trim()
  const lines = [`registry=${await asked("registry")}`]
  const authorities = await asked("cafile")
  if (existsSync(authorities)) {
    await copyFile(authorities, join(root, "etc/authorities.pem"))
    lines.push("cafile=/etc/authorities.pem")
  }
  await mkdir(join(root, "usr/local/etc"), { recursive: true })
  await writeFile(join(root, "usr/local/etc/npmrc"), `${lines.join("\n")}\n`)
  for (const file of ["etc/resolv.conf", "etc/hosts"]) await copyFile(`/${file}`, join(root, file))
}

/** What the image of Node has beside Debian: Node, npm and the user `node`. */
const withNode = async (root: string) => {
  await copyFile("node_modules/node/bin/node", join(root, "usr/local/bin/node"))
  const npm = dirname(dirname(await realpath((await run("which", ["npm"])).stdout.trim())))
  await cp(npm, join(root, "usr/local/lib/node_modules/npm"), { recursive: true })
  await run("ln", ["-s", "../lib/node_modules/npm/bin/npm-cli.js", join(root, "usr/local/bin/npm")])
  await run("chroot", [root, "useradd", "--uid", "1000", "--create-home", "node"])
}

/** Debian with Node in a folder, as the image is: made once, in a minute. */
export const makeCleanRoot = async () => {
  if (existsSync(cached)) return
  await installed("debootstrap")
  const making = `${cached}.making`
  await rm(making, { recursive: true, force: true })
  await mkdir(dirname(making), { recursive: true })
  await run("debootstrap", ["--variant=minbase", release, making], { maxBuffer: 64 * 1024 * 1024 })
  await withNode(making)
  await connected(making)
  await rename(making, cached)
}

/** A copy of it at a path. */
export const cleanRootAt = async (root: string) => {
  await run("cp", ["--archive", cached, root])
}

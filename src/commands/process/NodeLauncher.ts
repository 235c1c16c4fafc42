import { spawn } from "node:child_process"
import { createRequire } from "node:module"
import { constants } from "node:os"
import { dirname, join } from "node:path"

const least = [22, 19] as const

/** Whether a Node of this version lacks what the bot is built on, the embedded database before all. */
export const isOldNode = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  return major < least[0] || (major === least[0] && minor < least[1])
}

/** The Node that lies beside this program, wherever its package was put; undefined when it was not installed. */
export const carriedNode = (from: string): string | undefined => {
  try {
    return join(
      dirname(createRequire(from).resolve("node/package.json")),
      "bin",
      process.platform === "win32" ? "node.exe" : "node"
    )
  } catch {
    return undefined
  }
}

/**
 * A young generation that stays at 4 MiB, where V8 would let it grow to 32 and shrink to half a one whenever the bot
 * is quiet: much less memory for the same processor time (docs/decisions/0028).
 */
const heap = ["--min-semi-space-size=4", "--max-semi-space-size=4"] as const

/**
 * Begins this program anew with that heap, which V8 sizes before any program runs: the same process, its standard
 * streams and its environment. Comes back when it is so already, and where a process cannot be replaced; flags that
 * were given by hand win.
 */
export const inSmallHeap = (): void => {
  const { execArgv } = process
  // A channel to the parent would be lost.
  if (heap.every((flag) => execArgv.includes(flag)) || process.channel) return
  try {
    process.execve?.(process.execPath, [process.execPath, ...heap, ...execArgv, ...process.argv.slice(1)], process.env)
  } catch {
    // Only more memory.
  }
}

export const whatToInstall = (version: string) =>
  `matrix-surface: this is Node ${version}, and Node ${
    least.join(".")
  } or newer is needed; install it, or run "npm ci" here, which brings one along.\n`

const passedOn = ["SIGTERM", "SIGINT", "SIGHUP"] as const

/**
 * Runs a script under another Node as if it were this process, and gives the exit code to end with. The fourth stream
 * is a channel that closes when this process is gone, however it went: by that the child knows that it must go too.
 */
export const runUnderNode = (node: string, script: string, args: ReadonlyArray<string>): Promise<number | undefined> =>
  new Promise((resolve) => {
    const child = spawn(node, [...heap, script, ...args], { stdio: ["inherit", "inherit", "inherit", "ipc"] })
    const listeners = passedOn.map((signal) => [signal, () => void child.kill(signal)] as const)
    for (const [signal, listener] of listeners) process.on(signal, listener)
    const done = (code: number | undefined) => {
      for (const [signal, listener] of listeners) process.off(signal, listener)
      resolve(code)
    }
    child.once("error", () => child.pid === undefined && done(undefined))
    child.once("exit", (code, signal) => done(signal === null ? (code ?? 1) : 128 + constants.signals[signal]))
  })

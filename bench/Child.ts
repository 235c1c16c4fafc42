import { type ChildProcessByStdio, spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { createInterface, type Interface } from "node:readline"
import type { Readable, Writable } from "node:stream"

/** How long a child may take to end when it is told to, in milliseconds. */
const patience = 15_000

/** A process that a bench started; it ends with the bench at the latest. */
export class Child {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>
  readonly #lines: Interface
  readonly #gone: Promise<void>
  readonly #orphaned: () => void
  #ended = false

  constructor(program: string, args: ReadonlyArray<string> = [], environment: Readonly<Record<string, string>> = {}) {
    // Nothing of the caller's settings may reach a bot.
    const own = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => /^(PATH|HOME|TMPDIR|LANG|LC_ALL)$/.test(name))
    )
    this.#process = spawn(process.execPath, [
      ...(environment["NODE_FLAGS"]?.split(" ").filter((flag) => flag !== "") ?? []),
      program,
      ...args
    ], { stdio: ["pipe", "pipe", "inherit"], env: { ...own, ...environment } })
    this.#lines = createInterface({ input: this.#process.stdout })
    this.#orphaned = () => void this.#process.kill("SIGKILL")
    process.once("exit", this.#orphaned)
    this.#gone = new Promise((resolve) =>
      this.#process.once("exit", () => {
        this.#ended = true
        process.off("exit", this.#orphaned)
        resolve()
      })
    )
  }

  /** The next line of its output, or an error when it ends before. */
  line(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#lines.once("line", resolve)
      void this.#gone.then(() => reject(new Error(`a child ended too early (${this.#process.spawnargs.at(-1)})`)))
    })
  }

  /** Writes a line, and reads one as JSON. */
  async ask<A>(line: string): Promise<A> {
    const answer = this.line()
    this.#process.stdin.write(`${line}\n`)
    return JSON.parse(await answer)
  }

  get alive() {
    return !this.#ended
  }

  /** Seconds of the processor that it took so far, in its own code and the kernel's. */
  cpu(): number {
    const fields = readFileSync(`/proc/${this.#process.pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ")
    return (Number(fields[11]) + Number(fields[12])) / 100
  }

  /** Memory that it holds now, in MiB. */
  rss(): number {
    const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${this.#process.pid}/status`, "utf8"))?.[1]
    return Number(kib) / 1024
  }

  async end(): Promise<void> {
    if (this.#ended) return
    this.#process.kill("SIGTERM")
    const timer = setTimeout(this.#orphaned, patience)
    await this.#gone
    clearTimeout(timer)
  }
}

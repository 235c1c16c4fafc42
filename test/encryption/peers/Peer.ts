import { type ChildProcessByStdio, spawn } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import type { Readable, Writable } from "node:stream"
import { type Make, programOf } from "./Installation.ts"
import type { Answer, Command, PeerLine } from "./PeerProtocol.ts"

type Child = ChildProcessByStdio<Writable, Readable, Readable>

interface Waiting {
  readonly resolve: (answer: never) => void
  readonly reject: (error: Error) => void
}

interface Watching {
  readonly look: () => void
  readonly reject: (error: Error) => void
}

/** As much of what a peer says beside its lines as a failure shows. */
const mostErrors = 20_000

/** A person with a client of another make, in a process of its own. */
export class Peer implements AsyncDisposable {
  /** All that it told, in its order. */
  readonly events: Array<PeerLine> = []
  readonly make: Make
  readonly #child: Child
  readonly #ended: Promise<void>
  readonly #waiting = new Map<number, Waiting>()
  readonly #watching = new Set<Watching>()
  #asked = 0
  #errors = ""
  #over = false

  private constructor(make: Make, child: Child, clear: () => Promise<void>) {
    this.make = make
    this.#child = child
    // The run that ends without its teardown takes its peers along.
    const orphaned = () => child.kill("SIGKILL")
    process.once("exit", orphaned)
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#errors = (this.#errors + text).slice(-mostErrors)
    })
    // What a peer is asked after its end is refused by `ask`.
    child.stdin.on("error", () => {})
    createInterface({ input: child.stdout }).on("line", (line) => this.#take(line))
    this.#ended = new Promise<void>((resolve) => {
      const end = () => {
        this.#over = true
        process.off("exit", orphaned)
        for (const { reject } of [...this.#waiting.values(), ...this.#watching]) reject(this.#failure("has ended"))
        resolve(clear())
      }
      child.once("close", end)
      child.once("error", end)
    })
  }

  /** `folder`: where it keeps its keys, left alone at its end; else one of its own, which ends with it. */
  static async start(make: Make, folder?: string): Promise<Peer> {
    const place = folder ?? (await mkdtemp(join(tmpdir(), "matrix-surface-peer-")))
    const [command, ...args] = programOf(make)
    const child = spawn(command, [...args, place], { stdio: ["pipe", "pipe", "pipe"] })
    return new Peer(make, child, async () => {
      if (folder === undefined) await rm(place, { recursive: true, force: true })
    })
  }

  /** Waits for the answer; the peer does one thing after the other. Fails with what it says is wrong. */
  ask<const C extends Command>(command: C): Promise<Answer<C["do"]>> {
    if (this.#over) return Promise.reject(this.#failure("has ended"))
    const id = ++this.#asked
    return new Promise<Answer<C["do"]>>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject: (error) => reject(new Error(`${command.do}: ${error.message}`)) })
      this.#child.stdin.write(`${JSON.stringify({ ...command, id })}\n`)
    })
  }

  /** The first line, of those told already or to come, that `wanted` is true of. */
  until<L extends PeerLine>(wanted: (line: PeerLine) => line is L, milliseconds?: number): Promise<L>
  until(wanted: (line: PeerLine) => boolean, milliseconds?: number): Promise<PeerLine>
  async until(wanted: (line: PeerLine) => boolean, milliseconds = 60_000): Promise<PeerLine> {
    await this.untilAll((lines) => lines.some(wanted), milliseconds)
    return this.events.find(wanted)!
  }

  /** Waits until `enough` is true of all that was told so far. */
  untilAll(enough: (lines: ReadonlyArray<PeerLine>) => boolean, milliseconds = 60_000): Promise<void> {
    if (enough(this.events)) return Promise.resolve()
    if (this.#over) return Promise.reject(this.#failure("has ended"))
    return new Promise<void>((resolve, reject) => {
      const over = (outcome: () => void) => {
        clearTimeout(timer)
        this.#watching.delete(watching)
        outcome()
      }
      const watching: Watching = {
        look: () => enough(this.events) && over(resolve),
        reject: (error) => over(() => reject(error))
      }
      const late = () => {
        const told = this.events.slice(-20).map((line) => JSON.stringify(line).slice(0, 400))
        watching.reject(
          this.#failure(`did not tell in ${milliseconds} ms what was waited for; last:\n${told.join("\n")}`)
        )
      }
      const timer = setTimeout(late, milliseconds)
      this.#watching.add(watching)
    })
  }

  /** Ends it as a person closes a program. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 10_000)
    if (!this.#over) await this.ask({ do: "stop" }).catch(() => {})
    await this.#ended
    clearTimeout(timer)
  }

  /** Ends it as a lost battery does. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL")
    await this.#ended
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  #failure(what: string): Error {
    return new Error(`The peer of ${this.make} ${what}\n${this.#errors}`)
  }

  #take(line: string): void {
    const told = JSON.parse(line) as PeerLine | { readonly id: number; readonly ok: never; readonly error?: string }
    if ("id" in told) {
      const waiting = this.#waiting.get(told.id)
      this.#waiting.delete(told.id)
      if (told.error === undefined) waiting?.resolve(told.ok)
      else waiting?.reject(this.#failure(`says ${told.error}`))
      return
    }
    this.events.push(told)
    for (const { look } of this.#watching) look()
  }
}

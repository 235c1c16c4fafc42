import { type JsonRecord, readText } from "../../domain/Json.ts"

export type EchoFrame = JsonRecord
export type LoggedEchoFrame = EchoFrame & { readonly type: string; readonly run: string; readonly seq: number }

/** The run that a thread is busy with, and the prompt that began it. */
export interface EchoRun {
  readonly run: string
  readonly prompt: string
}

/** Frames that a log keeps at least; up to twice as many stay. */
const framesKept = 8_192

/** The frames of one thread, numbered and kept, and the run that is on. */
export class EchoLog {
  /** Where frames go; undefined: nobody listens. */
  listener: ((frame: EchoFrame) => void) | undefined
  /** The number of the newest frame. */
  seq = 0
  active: EchoRun | undefined
  readonly #thread: string
  readonly #frames: Array<LoggedEchoFrame> = []
  readonly #answers = new Map<string, string>()
  #said = ""

  constructor(thread: string) {
    this.#thread = thread
  }

  /** Numbers a frame of the run that is on, keeps it and says it. Gives whether it ended the run. */
  emit(frame: EchoFrame & { readonly type: string }): boolean {
    if (this.active === undefined) return false
    const { run } = this.active
    const logged = { ...frame, thread: this.#thread, run, seq: ++this.seq }
    this.#frames.push(logged)
    if (this.#frames.length > 2 * framesKept) this.#frames.splice(0, framesKept)
    if (frame.type === "delta" && frame["kind"] === "text") this.#said += String(frame["text"])
    const ends = frame.type === "end" || frame.type === "fail"
    if (ends) {
      this.#answers.set(run, readText(frame["text"]) ?? this.#said)
      this.active = undefined
      this.#said = ""
    }
    this.listener?.(logged)
    return ends
  }

  /** Says that something cannot be done; such a frame belongs to no run and is not kept. */
  refuse(frame: { readonly code: string; readonly message: string; readonly ref: string; readonly retryMs?: number }) {
    this.listener?.({ type: "fail", thread: this.#thread, ...frame })
  }

  /** The frames after `seq`, or undefined when the log does not reach back so far. */
  since(seq: number): ReadonlyArray<LoggedEchoFrame> | undefined {
    const first = this.#frames[0]?.seq ?? this.seq + 1
    return seq > this.seq || seq < first - 1 ? undefined : this.#frames.filter((frame) => frame.seq > seq)
  }

  /** Says a whole run once more; false: its beginning is not kept any more. */
  replay(run: string): boolean {
    if (!this.#frames.some((frame) => frame.type === "start" && frame.run === run)) return false
    for (const frame of this.#frames) {
      if (frame.run === run) this.listener?.(frame.type === "start" ? { ...frame, dup: true } : frame)
    }
    return true
  }

  /** The whole text of a run that ended. */
  answerOf(run: string): string {
    return this.#answers.get(run) ?? ""
  }
}

import type { AgentCommand } from "../domain/turns/AgentCommand.ts"
import type { AgentEvent, Cursor, Features } from "../domain/turns/AgentEvent.ts"

type Unnumbered<Event> = Event extends AgentEvent ? Omit<Event, "run" | "seq"> : never
type InRun = Exclude<Extract<AgentEvent, { readonly run?: string }>, { _tag: "Started" }>

/** An event of a run, without its numbers, which it gets when it is said. */
export type Line = Unnumbered<InRun>

/** What a scripted agent remembers of a thread, and who listens to it. Pure but for its own state. */
export class ScriptedThread {
  readonly log: Array<AgentEvent> = []
  listener: ((event: AgentEvent) => void) | undefined
  /** Whether the link is cut: nothing can be sent, and what is said waits in the log. */
  down = false
  /** How many links there were. */
  links = 0
  private readonly runs = new Map<string, string>()
  private readonly asks = new Set<string>()
  private active: { readonly run: string; readonly prompt: string } | undefined
  private readonly epoch: string
  private readonly features: Features

  constructor(epoch: string, features: Features) {
    this.epoch = epoch
    this.features = features
  }

  /** Says `Attached`, then what came after `resume`. */
  attach(resume: Cursor | undefined): void {
    const resumed = this.features.resume && resume?.epoch === this.epoch
    const { active, features } = this
    this.down = false
    this.listener?.({
      _tag: "Attached",
      cursor: resumed ? resume : this.cursor(),
      resumed,
      link: ++this.links,
      features,
      ...(active !== undefined && { active })
    })
    if (resumed) {
      for (const event of this.log) {
        if ("seq" in event && event.seq !== undefined && event.seq > resume.seq) this.listener?.(event)
      }
    }
  }

  cursor(): Cursor {
    return { epoch: this.epoch, seq: this.log.length }
  }

  prompt(command: Extract<AgentCommand, { _tag: "Prompt" }>, script: () => ReadonlyArray<Line>): void {
    const known = this.runs.get(command.id)
    if (known !== undefined) {
      for (const event of this.log) {
        if ("run" in event && event.run === known) {
          this.tell(event._tag === "Started" ? { ...event, dup: true } : event)
        }
      }
      return
    }
    if (this.active !== undefined) {
      return this.tell({ _tag: "Failed", code: "busy", message: "a run is active", prompt: command.id, retryMs: 1_000 })
    }
    const lines = script()
    const run = `r${this.runs.size + 1}`
    this.runs.set(command.id, run)
    this.active = { run, prompt: command.id }
    this.keep({ _tag: "Started", run, seq: this.log.length + 1, prompt: command.id, dup: false })
    this.say(lines)
  }

  answer(ask: string): void {
    if (!this.asks.delete(ask)) this.tell({ _tag: "Failed", code: "ask_closed", message: "nobody asks this any more" })
  }

  cancel(): void {
    if (this.active !== undefined) this.say([{ _tag: "Ended", reason: "cancelled" }])
  }

  /** Says lines in the run that is on; without one, the script is wrong, which throws. */
  say(lines: ReadonlyArray<Line>): void {
    for (const line of lines) {
      if (this.active === undefined) throw new RangeError(`No run is open for ${line._tag}`)
      this.keep({ ...line, run: this.active.run, seq: this.log.length + 1 })
      if (line._tag === "Asked") this.asks.add(line.ask)
      if (line._tag === "Ended" || line._tag === "Failed") {
        this.active = undefined
        this.asks.clear()
      }
    }
  }

  private keep(event: AgentEvent): void {
    this.log.push(event)
    this.tell(event)
  }

  private tell(event: AgentEvent): void {
    if (!this.down) this.listener?.(event)
  }
}

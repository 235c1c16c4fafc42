import { Schema } from "effect"
import { Thread } from "../../../domain/Ids.ts"

const opt = Schema.optionalKey
const Id = Schema.String.check(Schema.isPattern(/^[\x21-\x7e]{1,255}$/))
const Seq = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const Text = Schema.String.check(Schema.isMaxLength(65_536))
const Label = Schema.String.check(Schema.isMaxLength(256))

const File = Schema.Struct({ name: Label, mime: Label, size: Seq, url: opt(Schema.String), data: opt(Schema.String) })
const Part = Schema.Union([
  Schema.Struct({
    kind: Schema.Literal("text"),
    text: Text,
    context: opt(Schema.Literals(["reply", "thread", "before"])),
    from: opt(Label)
  }),
  Schema.Struct({
    kind: Schema.Literal("file"),
    file: File,
    context: opt(Schema.Literals(["reply", "thread"])),
    from: opt(Label)
  })
])
const Usage = Schema.Struct({
  model: opt(Label),
  input: opt(Seq),
  output: opt(Seq),
  cached: opt(Seq),
  costUsd: opt(Schema.Finite)
})
const Caps = Schema.Struct({
  resume: opt(Schema.Boolean),
  cancel: opt(Schema.Boolean),
  ask: opt(Schema.Boolean),
  idempotent: opt(Schema.Boolean),
  durable: opt(Schema.Boolean),
  thought: opt(Schema.Boolean),
  files: opt(Schema.Array(Label))
})
const Limits = Schema.Struct({ frame: opt(Seq), prompt: opt(Seq), inline: opt(Seq), idleMs: opt(Seq) })

/** What every frame of a run carries; such frames are in the agent's log and can be replayed. */
const Logged = { thread: Thread, run: Id, seq: Seq }

export const Hello = Schema.Struct({
  type: Schema.Literal("hello"),
  v: Schema.Array(Schema.Int),
  thread: Thread,
  client: Label,
  resume: opt(Schema.Struct({ epoch: Id, after: Seq }))
})
export const Prompt = Schema.Struct({
  type: Schema.Literal("prompt"),
  thread: Thread,
  id: Id,
  parts: Schema.NonEmptyArray(Part),
  from: opt(Label),
  locale: opt(Label)
})
export const Answer = Schema.Struct({
  type: Schema.Literal("answer"),
  thread: Thread,
  ask: Id,
  choice: opt(Id),
  text: opt(Text)
})
export const Cancel = Schema.Struct({ type: Schema.Literal("cancel"), thread: Thread, run: opt(Id) })
export const Ping = Schema.Struct({ type: Schema.Literal("ping"), n: Seq, ack: opt(Schema.Boolean) })
export const Ready = Schema.Struct({
  type: Schema.Literal("ready"),
  v: Schema.Int,
  thread: Thread,
  epoch: Id,
  seq: Seq,
  resumed: Schema.Boolean,
  active: opt(Schema.Struct({ run: Id, prompt: Id })),
  agent: Label,
  caps: opt(Caps),
  limits: opt(Limits)
})
export const Start = Schema.Struct({ type: Schema.Literal("start"), ...Logged, prompt: Id, dup: opt(Schema.Boolean) })
export const Delta = Schema.Struct({
  type: Schema.Literal("delta"),
  ...Logged,
  msg: Id,
  kind: Schema.Literals(["text", "thought", "file"]),
  text: opt(Text),
  file: opt(File)
})
export const Tool = Schema.Struct({
  type: Schema.Literal("tool"),
  ...Logged,
  call: Id,
  status: Schema.Literals(["started", "running", "done", "failed"]),
  name: opt(Label),
  title: opt(Label),
  args: opt(Schema.Unknown),
  result: opt(Text)
})
export const Ask = Schema.Struct({
  type: Schema.Literal("ask"),
  ...Logged,
  ask: Id,
  title: Label,
  text: opt(Text),
  call: opt(Id),
  expires: opt(Schema.String),
  choices: Schema.Array(
    Schema.Struct({ id: Id, label: Label, effect: Schema.Literals(["allow", "allow_always", "deny", "other"]) })
  )
})
export const End = Schema.Struct({
  type: Schema.Literal("end"),
  ...Logged,
  reason: Schema.Literals(["done", "cancelled", "limit", "refused"]),
  text: opt(Schema.String),
  usage: opt(Schema.Array(Usage))
})
export const Fail = Schema.Struct({
  type: Schema.Literal("fail"),
  code: Label,
  message: Text,
  thread: opt(Thread),
  run: opt(Id),
  seq: opt(Seq),
  ref: opt(Id),
  retryMs: opt(Seq)
})

/** Bot → agent. */
export const ClientFrame = Schema.Union([Hello, Prompt, Answer, Cancel, Ping])
export type ClientFrame = typeof ClientFrame.Type

/** Agent → bot. */
export const AgentFrame = Schema.Union([Ready, Start, Delta, Tool, Ask, End, Fail, Ping])
export type AgentFrame = typeof AgentFrame.Type

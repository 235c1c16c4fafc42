import { Context, Exit, Option, Tracer } from "effect"
import type { AttemptName } from "./PromptLife.ts"

/** Attempts that are traced at once; one that comes while there are so many is not. */
const most = 2_000

/** The spans of an attempt that are open. The root begins when the prompt's event was in the store. */
export interface TracedAttempt {
  readonly root: Tracer.Span
  /** It waits for the agent, or the agent has it; undefined: its answer is decided. */
  stage: Tracer.Span | undefined
  /** Sends that are on their way, by the entry of the outbox. */
  readonly sends: Map<number, Tracer.Span>
}

type Attributes = Readonly<Record<string, unknown>>

/** Times are milliseconds since 1970. */
interface NewSpan {
  readonly name: string
  readonly kind: Tracer.SpanKind
  readonly at: number
  readonly attributes?: Attributes
}

const nanoseconds = (ms: number) => BigInt(Math.round(ms)) * 1_000_000n

const nameOf = ({ attempt, prompt }: AttemptName) => `${prompt} ${attempt}`

export const endSpan = (span: Tracer.Span | undefined, at: number) => span?.end(nanoseconds(at), Exit.void)

/** The open spans of all attempts that are traced. */
export const openSpans = (tracer: Tracer.Tracer) => {
  const traced = new Map<string, TracedAttempt>()

  const begin = ({ at, attributes = {}, kind, name }: NewSpan, parent: Tracer.Span | undefined) => {
    const span = tracer.span({
      name,
      kind,
      parent: Option.fromUndefinedOr(parent),
      annotations: Context.empty(),
      links: [],
      startTime: nanoseconds(at),
      root: parent === undefined,
      sampled: true
    })
    for (const [key, value] of Object.entries(attributes)) if (value !== undefined) span.attribute(key, value)
    return span
  }

  const open = (of: AttemptName, at: number, attributes: Attributes): TracedAttempt | undefined => {
    if (traced.size >= most) return undefined
    const { attempt, prompt } = of
    const root = begin(
      { name: "prompt", kind: "consumer", at, attributes: { ...attributes, prompt, attempt } },
      undefined
    )
    const one: TracedAttempt = { root, stage: undefined, sends: new Map() }
    traced.set(nameOf(of), one)
    return one
  }

  const cut = (one: TracedAttempt, at: number) => {
    for (const span of [...one.sends.values(), one.stage, one.root]) endSpan(span, at)
  }

  return {
    /** Begins an attempt's trace; undefined: there are too many. */
    open,
    get: (of: AttemptName) => traced.get(nameOf(of)),
    /** An attempt from before this start is traced from here on. */
    resumed: (of: AttemptName, at: number) => traced.get(nameOf(of)) ?? open(of, at, { resumed: true }),
    child: (one: TracedAttempt, span: NewSpan) => begin(span, one.root),
    /** What the attempt does from now on. */
    stage: (one: TracedAttempt, span: NewSpan) => {
      endSpan(one.stage, span.at)
      one.stage = begin(span, one.root)
    },
    /** Ends an attempt with all that is open of it. */
    close: (of: AttemptName, at: number) => {
      const one = traced.get(nameOf(of))
      if (one !== undefined) cut(one, at)
      traced.delete(nameOf(of))
    },
    closeAll: (at: number) => {
      for (const one of traced.values()) cut(one, at)
      traced.clear()
    }
  }
}

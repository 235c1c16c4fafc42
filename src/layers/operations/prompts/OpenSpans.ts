import { Context, Exit, Option, Tracer } from "effect"
import type { AttemptLife } from "./AttemptLives.ts"

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

export const endSpan = (span: Tracer.Span | undefined, at: number) => span?.end(nanoseconds(at), Exit.void)

/** The spans of the attempts that are traced; those of a life go with it. */
export const openSpans = (tracer: Tracer.Tracer) => {
  const traced = new WeakMap<AttemptLife, TracedAttempt>()

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

  const open = (life: AttemptLife, at: number, attributes: Attributes): TracedAttempt => {
    const { attempt, prompt } = life
    const root = begin(
      { name: "prompt", kind: "consumer", at, attributes: { ...attributes, prompt, attempt } },
      undefined
    )
    const one: TracedAttempt = { root, stage: undefined, sends: new Map() }
    traced.set(life, one)
    return one
  }

  return {
    /** Begins an attempt's trace. */
    open,
    get: (life: AttemptLife) => traced.get(life),
    /** An attempt whose beginning was not seen is traced from here on. */
    resumed: (life: AttemptLife, at: number) => traced.get(life) ?? open(life, at, { resumed: true }),
    child: (one: TracedAttempt, span: NewSpan) => begin(span, one.root),
    /** What the attempt does from now on. */
    stage: (one: TracedAttempt, span: NewSpan) => {
      endSpan(one.stage, span.at)
      one.stage = begin(span, one.root)
    },
    /** Ends an attempt with all that is open of it, and says how it ended. */
    close: (life: AttemptLife, at: number, attributes: Attributes) => {
      const one = traced.get(life)
      if (one === undefined) return
      for (const [key, value] of Object.entries(attributes)) if (value !== undefined) one.root.attribute(key, value)
      for (const span of [...one.sends.values(), one.stage, one.root]) endSpan(span, at)
      traced.delete(life)
    }
  }
}

import type { AgentEvent } from "../../../domain/turns/AgentEvent.ts"
import type { Heard } from "./AgentCodec.ts"
import type { AgentFrame } from "./Wire1Frames.ts"

type Frame<Type extends AgentFrame["type"]> = Extract<AgentFrame, { type: Type }>

const said = (event: AgentEvent): Heard => ({ _tag: "Said", event })

/** What `limits.prompt` is when the agent does not say: bytes. */
const longestPrompt = 65_536

const readyOf = ({ agent, epoch, seq, resumed, active, caps = {}, limits = {} }: Frame<"ready">): Heard => ({
  _tag: "Ready",
  head: { epoch, seq },
  resumed,
  ...(active !== undefined && { active }),
  agent,
  features: {
    threads: "frame",
    resume: caps.resume ?? false,
    cancel: caps.cancel === true ? "frame" : "none",
    ask: caps.ask ?? false,
    end: "frame",
    deltas: true,
    idempotent: caps.idempotent ?? false,
    durable: caps.durable ?? false,
    promptBytes: limits.prompt ?? longestPrompt,
    ...(caps.files !== undefined && { files: caps.files }),
    ...(limits.inline !== undefined && { inlineBytes: limits.inline }),
    ...(limits.frame !== undefined && { frameBytes: limits.frame })
  }
})

const deltaOf = ({ run, seq, msg, kind, text, file }: Frame<"delta">): Heard | undefined => {
  if (kind === "file") return file === undefined ? undefined : said({ _tag: "File", run, seq, ...file })
  if (text === undefined) return undefined
  return kind === "text"
    ? said({ _tag: "Text", run, seq, message: msg, text })
    : said({ _tag: "Thought", run, seq, text })
}

const toolOf = ({ run, seq, call, status, title, name }: Frame<"tool">): Heard => {
  const shown = title ?? name
  return said({ _tag: "Tool", run, seq, call, status, ...(shown !== undefined && { title: shown }) })
}

const failOf = ({ code, message, run, seq, ref, retryMs }: Frame<"fail">): Heard =>
  said({
    _tag: "Failed",
    code,
    message,
    ...(run !== undefined && { run }),
    ...(run !== undefined && seq !== undefined && { seq }),
    // `ref` of a late answer names its ask, not a prompt.
    ...(ref !== undefined && code !== "ask_closed" && { prompt: ref }),
    ...(retryMs !== undefined && { retryMs })
  })

/** A frame's meaning; undefined where its fields do not go together (a text delta without text). */
export const heardOf = (frame: AgentFrame): Heard | undefined => {
  switch (frame.type) {
    case "ready":
      return readyOf(frame)
    case "start":
      return said({ _tag: "Started", run: frame.run, seq: frame.seq, prompt: frame.prompt, dup: frame.dup ?? false })
    case "delta":
      return deltaOf(frame)
    case "tool":
      return toolOf(frame)
    case "ask": {
      const { run, seq, ask, title, text, choices, expires } = frame
      return said({
        _tag: "Asked",
        run,
        seq,
        ask,
        title,
        choices,
        ...(text !== undefined && { text }),
        ...(expires !== undefined && { expires })
      })
    }
    case "end": {
      const { run, seq, reason, text } = frame
      return said({ _tag: "Ended", run, seq, reason, ...(text !== undefined && { text }) })
    }
    case "fail":
      return failOf(frame)
    case "ping":
      return frame.ack === true
        ? { _tag: "Alive" }
        : { _tag: "Reply", frame: JSON.stringify({ type: "ping", n: frame.n, ack: true }) }
  }
}

import { Option } from "effect"
import type { Thread } from "../../../../domain/Ids.ts"
import type { Features } from "../../../../domain/turns/AgentEvent.ts"
import type { AgentCodec, AgentReady, Heard } from "../AgentCodec.ts"
import type { Mapping } from "./file/MappingForm.ts"
import { frameText } from "./FrameTemplate.ts"
import { decodeMapped } from "./MappedDecode.ts"
import { encodeMapped, isMeant } from "./MappedEncode.ts"
import { type MappedState, restOf, valuesOf } from "./MappedState.ts"
import { mappingSurvey } from "./MappingSurvey.ts"

const featuresOf = ({ endOn = "frame", features, recv }: Mapping): Features => {
  const kinds = [...recv.values()]
  return {
    threads: features.threads,
    resume: false,
    cancel: features.cancel,
    ask: kinds.some(({ as }) => as === "ask"),
    end: typeof endOn === "string" ? endOn : "silence",
    deltas: kinds.some((kind) => kind.as === "delta" || (kind.as === "end" && kind.delta !== undefined)),
    idempotent: false,
    durable: false,
    promptBytes: features.promptBytes ?? 65_536
  }
}

/** The end of the open run, which no frame tells; nothing where there is none. */
const ending = ({ run, seq }: MappedState, silent: boolean): ReadonlyArray<Heard> =>
  run === undefined ? [] : [{
    _tag: "Said",
    event: {
      _tag: "Ended",
      run: run.prompt,
      seq: seq + 1,
      reason: run.isCancelled ? "cancelled" : "done",
      ...(silent && { silent })
    }
  }]

/**
 * The wire that a mapping file describes (docs/agent-mapping.md). `life`: a name that no other codec has, in this
 * process or an earlier one, for the numbering of the frames of its sockets.
 *
 * Such an agent resumes nothing and recognizes no prompt again, so each socket is an epoch of its own.
 */
export const mappingCodec = (mapping: Mapping, life: string): AgentCodec<MappedState> => {
  const features = featuresOf(mapping)
  const isGreeted = [...mapping.recv.values()].some(({ as }) => as === "ready")
  const endsOnClose = features.end === "close"
  let sockets = 0
  const greetingOf = (epoch: string): AgentReady => ({
    _tag: "Ready",
    head: { epoch, seq: 0 },
    resumed: false,
    features
  })
  return {
    id: "mapping",
    features,
    described: { kinds: mapping.recv.size, survey: () => mappingSurvey(mapping) },
    url: (base: string, thread: Thread) => base.replaceAll("{thread}", thread),
    open: (thread, client, _, last) => {
      const epoch = `${life}.${++sockets}`
      const state: MappedState = {
        thread,
        epoch,
        seq: 0,
        isReady: !isGreeted,
        kept: new Map(),
        run: undefined,
        earlier: last?.earlier ?? []
      }
      const values = valuesOf(state, undefined).set("client", client)
      return {
        state,
        frames: (mapping.open ?? []).map((frame) => frameText(frame, values)),
        heard: isGreeted ? [] : [greetingOf(epoch)]
      }
    },
    encode: (_thread, command, state) => encodeMapped(mapping, command, state),
    ping: (n) =>
      Option.map(Option.fromUndefinedOr(mapping.send.ping), (frame) => frameText(frame, new Map([["n", n]]))),
    decode: (text, state) => decodeMapped(mapping, greetingOf(state.epoch), text, state),
    unframed: {
      closesFor: (command, state) =>
        command._tag === "Prompt"
          ? state.run !== undefined
          : command._tag === "Cancel" && features.cancel !== "frame" && isMeant(state, command.run),
      isUsedUp: ({ run, seq }) => endsOnClose && (run !== undefined || seq > 0),
      closed: (state) => (endsOnClose ? ending(state, false) : []),
      silence: typeof mapping.endOn === "object" ? mapping.endOn.silenceMs : undefined,
      silent: (state) => state.run?.mayBeOver === true && state.run.question === undefined ? ending(state, true) : [],
      settle: mapping.features.settleMs ?? 5_000,
      isRunning: ({ run }) => run !== undefined,
      rest: restOf
    }
  }
}

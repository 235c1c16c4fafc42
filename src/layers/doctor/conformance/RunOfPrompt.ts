import { Effect } from "effect"
import { faultOfRun, isLogged, isRunEnd, type JudgedFrame } from "../../../domain/doctor/agent/RunJudgement.ts"
import { readNumber } from "../../../domain/Json.ts"
import { Broken, Unplayed } from "./PlayEnding.ts"
import type { Said, WireClient } from "./WireClient.ts"

/** Fails where the frames of a prompt's run break a rule; `after`: the newest number before it. */
export const provenRun = Effect.fnUntraced(
  function*(client: WireClient, frames: ReadonlyArray<JudgedFrame>, prompt: string, after: number) {
    const fault = faultOfRun(frames, { thread: client.thread, prompt, after })
    if (fault !== undefined) return yield* new Broken({ rule: `rule ${fault.rule}`, seen: fault.seen })
    return frames
  }
)

/** The newest number among frames. */
export const newestSeq = (frames: ReadonlyArray<JudgedFrame>, before: number): number =>
  frames.filter(({ frame }) => isLogged(frame)).reduce((seq, { frame }) => readNumber(frame["seq"]) ?? seq, before)

/** The run that ended among frames, or the one that began. */
export const runOf = (frames: ReadonlyArray<JudgedFrame>): unknown =>
  frames.find(({ frame }) => frame["type"] === "start")?.frame["run"]

/** The words of an answer: the last frame's text, else what was streamed. */
export const wordsOf = (frames: ReadonlyArray<JudgedFrame>): string => {
  const whole = frames.find(({ frame }) => frame["type"] === "end")?.frame["text"]
  return typeof whole === "string"
    ? whole
    : frames.filter(({ frame }) => frame["type"] === "delta" && frame["kind"] === "text").map(({ frame }) =>
      String(frame["text"])
    ).join("")
}

/** Frames up to the first that satisfies `isIt`. A run that ends before that, or a prompt refused, cannot be played. */
export const until = Effect.fnUntraced(
  function*(client: WireClient, milliseconds: number, isIt: (said: Said & { readonly _tag: "Frame" }) => boolean) {
    const frames: Array<JudgedFrame> = []
    while (true) {
      const said = yield* client.next(milliseconds)
      if (said === undefined) return yield* new Unplayed({ why: "nothing came in time" })
      if (said._tag === "Closed") {
        return yield* new Broken({ rule: "Closing", seen: `it closes with ${said.code} in a run` })
      }
      frames.push(said)
      if (isIt(said)) return frames
      if (isRunEnd(said.frame) || said.frame["type"] === "fail") {
        return yield* new Unplayed({ why: "its run was over before that could be seen" })
      }
    }
  }
)

import { Clock, Effect } from "effect"
import { isRunEnd } from "../../../domain/doctor/agent/RunJudgement.ts"
import { readNumber } from "../../../domain/Json.ts"
import type { Play } from "./Play.ts"
import { Broken, Unplayed } from "./PlayEnding.ts"
import { newestSeq, provenRun, runOf, until, wordsOf } from "./RunOfPrompt.ts"
import type { WireClient } from "./WireClient.ts"

const replyTime = 5_000

const run: Play = {
  rule: "rules 2, 3, 7",
  look: "a run",
  perform: Effect.fnUntraced(function*(stage) {
    const { client, ready } = yield* stage.attached()
    const { client: witness } = yield* stage.attached()
    const prompt = yield* stage.prompt(client)
    const frames = yield* provenRun(client, yield* client.run(stage.runTime), prompt, ready.seq)
    const stray = yield* witness.next(100)
    if (stray?._tag === "Frame") {
      return yield* new Broken({ rule: "rule 2", seen: "a frame came on a thread that asked nothing" })
    }
    return `start to end in ${frames.length} frames, numbered one by one, with the thread in each`
  })
}

const acrossSockets: Play = {
  rule: "rule 3",
  look: "next socket",
  perform: Effect.fnUntraced(function*(stage) {
    const { client, ready } = yield* stage.attached()
    const prompt = yield* stage.prompt(client)
    const first = yield* provenRun(client, yield* client.run(stage.runTime), prompt, ready.seq)
    yield* client.socket.close(1000)
    const again = yield* stage.attached({ again: client })
    const newest = newestSeq(first, ready.seq)
    if (again.ready.epoch === ready.epoch && again.ready.seq !== newest) {
      return yield* new Broken({
        rule: "rule 3",
        seen: `ready on the next socket says seq ${again.ready.seq} in the same epoch, where the log is at ${newest}`
      })
    }
    const next = yield* stage.prompt(again.client)
    yield* provenRun(again.client, yield* again.client.run(stage.runTime), next, again.ready.seq)
    return again.ready.epoch === ready.epoch
      ? "numbers go on across sockets"
      : "each socket has an epoch of its own, with numbers of its own"
  })
}

const ping: Play = {
  rule: "rule 9",
  look: "ping in a run",
  perform: Effect.fnUntraced(function*(stage) {
    const { client } = yield* stage.attached()
    yield* stage.prompt(client, stage.long)
    yield* client.say({ type: "ping", n: 11 })
    if (!(yield* client.pinged(11, replyTime))) {
      return yield* new Broken({ rule: "rule 9", seen: "a ping in a run is not answered within 5 s" })
    }
    yield* client.say({ type: "cancel" })
    return "a ping is answered while it works"
  })
}

const duplicate: Play = {
  rule: "rule 5",
  look: "same prompt",
  perform: Effect.fnUntraced(function*(stage) {
    const { client, ready } = yield* stage.attached()
    if (!ready.can("idempotent")) return yield* new Unplayed({ why: "it does not say that it is idempotent" })
    const prompt = yield* stage.prompt(client)
    const first = yield* provenRun(client, yield* client.run(stage.runTime), prompt, ready.seq)
    yield* client.say({ type: "prompt", id: prompt, parts: [{ kind: "text", text: "Say hello." }] })
    const second = yield* client.run(stage.runTime)
    const start = second.find(({ frame }) => frame["type"] === "start")?.frame
    const broken = (seen: string) => new Broken({ rule: "rule 5", seen })
    if (start === undefined) return yield* broken("a prompt id that it knows gets no start")
    if (start["dup"] !== true) return yield* broken("a prompt id that it knows starts a second run (start without dup)")
    if (!second.some(({ frame }) => isRunEnd(frame))) return yield* broken("the run that is told again has no end")
    if (wordsOf(second) !== wordsOf(first)) return yield* broken("the run that is told again has another text")
    const isNew = (readNumber(start["seq"]) ?? 0) > newestSeq(first, ready.seq)
    if (!isNew && start["run"] !== runOf(first)) return yield* broken("old numbers come with another run")
    return `a prompt id that it knows starts no second run, its run is told again${isNew ? " under new numbers" : ""}`
  })
}

/** A run that ends sooner than this after the second prompt left may have been over when that came; milliseconds. */
const soon = 300

/** What the agent said to a second prompt, and whether its first run was over before; undefined: nothing. */
const answerTo = Effect.fnUntraced(function*(client: WireClient, second: string) {
  const sentAt = yield* Clock.currentTimeMillis
  let endedAfter: number | undefined
  while (true) {
    const said = yield* client.next(replyTime)
    if (said?._tag !== "Frame") return { answer: undefined, endedAfter }
    const { frame } = said
    const isRefusal = frame["type"] === "fail" && frame["ref"] === second
    if (isRefusal || (frame["type"] === "start" && frame["prompt"] === second)) return { answer: frame, endedAfter }
    if (isRunEnd(frame)) endedAfter = (yield* Clock.currentTimeMillis) - sentAt
  }
})

const busy: Play = {
  rule: "rule 6",
  look: "busy",
  perform: Effect.fnUntraced(function*(stage) {
    const broken = (seen: string) => new Broken({ rule: "rule 6", seen })
    const { client } = yield* stage.attached()
    const first = yield* stage.prompt(client, stage.long)
    yield* until(client, stage.runTime, ({ frame }) => frame["type"] === "start" && frame["prompt"] === first)
    const { answer, endedAfter } = yield* answerTo(client, yield* stage.prompt(client))
    yield* client.say({ type: "cancel" })
    if (answer === undefined) return yield* broken("a prompt during a run is not answered with busy")
    if (answer["type"] === "start") {
      if (endedAfter === undefined) return yield* broken("it starts a second run while one is active")
      return endedAfter < soon
        ? yield* new Unplayed({ why: "its run was over before the second prompt came" })
        : yield* broken("it keeps a prompt that comes during a run until that is over, and does not say busy")
    }
    return answer["code"] === "busy"
      ? `a prompt during a run is refused as busy${answer["retryMs"] === undefined ? ", without retryMs" : ""}`
      : yield* broken("it refuses a prompt during a run with another code than busy")
  })
}

/** What is seen of the runs of prompts. */
export const runPlays: ReadonlyArray<Play> = [run, acrossSockets, ping, duplicate, busy]

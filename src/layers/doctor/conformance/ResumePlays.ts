import { Effect } from "effect"
import { isLogged } from "../../../domain/doctor/agent/RunJudgement.ts"
import { at, elementsOf, type JsonRecord } from "../../../domain/Json.ts"
import type { Play, Stage } from "./Play.ts"
import { Broken, Unplayed } from "./PlayEnding.ts"
import { newestSeq, provenRun, until } from "./RunOfPrompt.ts"

const cancelTime = 5_000

const resume: Play = {
  rule: "rule 4",
  look: "cut, resume",
  perform: Effect.fnUntraced(function*(stage) {
    const { client, ready } = yield* stage.attached()
    if (!ready.can("resume")) return yield* new Unplayed({ why: "it does not say that it can resume" })
    const prompt = yield* stage.prompt(client, stage.long)
    const before = yield* until(client, stage.runTime, ({ frame }) => frame["type"] === "start")
    const after = newestSeq(before, ready.seq)
    yield* client.socket.cut
    const again = yield* stage.attached({ again: client, hello: { resume: { epoch: ready.epoch, after } } })
    if (again.ready.frame["resumed"] !== true) {
      return yield* new Broken({
        rule: "rule 4",
        seen: "after a cut in a run it does not resume, although it says that it can"
      })
    }
    if (again.ready.epoch !== ready.epoch) {
      return yield* new Broken({ rule: "rule 4", seen: "it resumes under another epoch" })
    }
    const rest = yield* again.client.run(stage.runTime)
    yield* provenRun(client, [...before, ...rest], prompt, ready.seq)
    return "a run that lost its socket goes on, and no frame is missing or told twice"
  })
}

const unknownEpoch: Play = {
  rule: "rule 4",
  look: "other epoch",
  perform: Effect.fnUntraced(function*(stage) {
    const { client, ready } = yield* stage.attached()
    const prompt = yield* stage.prompt(client)
    yield* provenRun(client, yield* client.run(stage.runTime), prompt, ready.seq)
    yield* client.socket.close(1000)
    const hello = { resume: { epoch: "an-epoch-of-nobody", after: 0 } }
    const again = yield* stage.attached({ again: client, hello })
    if (again.ready.frame["resumed"] !== false) {
      return yield* new Broken({ rule: "rule 4", seen: "it resumes from an epoch that was never its own" })
    }
    const said = yield* again.client.next(300)
    return said?._tag === "Frame" && isLogged(said.frame)
      ? yield* new Broken({ rule: "rule 4", seen: "it says resumed: false, and tells old frames again" })
      : "from an epoch that is not its own nothing is resumed"
  })
}

const cancel: Play = {
  rule: "cap cancel",
  look: "cancel",
  perform: Effect.fnUntraced(function*(stage) {
    const { client, ready } = yield* stage.attached()
    if (!ready.can("cancel")) return yield* new Unplayed({ why: "it does not say that it can cancel" })
    const prompt = yield* stage.prompt(client, stage.long)
    const before = yield* until(client, stage.runTime, ({ frame }) => frame["type"] === "start")
    yield* client.say({ type: "cancel", run: before.at(-1)?.frame["run"] })
    const rest = yield* client.run(cancelTime)
    const end = rest.find(({ frame }) => frame["type"] === "end")?.frame
    if (end === undefined) {
      return yield* new Broken({ rule: "cap cancel", seen: "a cancelled run does not end within 5 s" })
    }
    if (end["reason"] !== "cancelled") {
      return yield* new Unplayed({ why: "its run was over before the cancel came" })
    }
    yield* provenRun(client, [...before, ...rest], prompt, ready.seq)
    return "a run that is cancelled ends as cancelled, within 5 s"
  })
}

/** The answer to an ask: its choice that denies, else its first one, else words. */
const denial = (asked: JsonRecord): JsonRecord => {
  const choices = elementsOf(asked["choices"])
  const choice = choices.find((one) => at(one, "effect") === "deny") ?? choices[0]
  return {
    type: "answer",
    ask: asked["ask"],
    ...(choice === undefined ? { text: "No." } : { choice: at(choice, "id") })
  }
}

/** A run that asks, up to its ask. */
const askedRun = Effect.fnUntraced(function*(stage: Stage, ...needed: ReadonlyArray<string>) {
  const { client, ready } = yield* stage.attached()
  const lacking = needed.find((one) => !ready.can(one))
  if (lacking !== undefined) return yield* new Unplayed({ why: `it does not say that it can ${lacking}` })
  if (stage.asking === undefined) return yield* new Unplayed({ why: "--say TEXT with what makes it ask was not given" })
  const prompt = yield* stage.prompt(client, stage.asking)
  const before = yield* until(client, stage.runTime, ({ frame }) => frame["type"] === "ask")
  return { client, ready, prompt, before, answer: denial(before.at(-1)!.frame) }
})

const ask: Play = {
  rule: "rule 8",
  look: "ask, answer",
  perform: Effect.fnUntraced(function*(stage) {
    const { answer, before, client, prompt, ready } = yield* askedRun(stage, "ask")
    yield* client.say(answer)
    const rest = yield* client.run(stage.runTime)
    yield* provenRun(client, [...before, ...rest], prompt, ready.seq)
    yield* client.say(answer)
    const late = yield* client.next(500)
    return late?._tag === "Frame" && isLogged(late.frame)
      ? yield* new Broken({ rule: "rule 8", seen: "a second answer to the same ask starts something" })
      : "an ask waits for its answer, and the first answer counts"
  })
}

const askCut: Play = {
  rule: "rule 8",
  look: "ask, cut",
  perform: Effect.fnUntraced(function*(stage) {
    const { answer, before, client, prompt, ready } = yield* askedRun(stage, "ask", "resume")
    yield* client.socket.cut
    const after = newestSeq(before, ready.seq)
    const again = yield* stage.attached({ again: client, hello: { resume: { epoch: ready.epoch, after } } })
    yield* again.client.say(answer)
    const rest = yield* again.client.run(stage.runTime)
    yield* provenRun(client, [...before, ...rest], prompt, ready.seq)
    return "an ask outlives its socket: the answer on the next one counts"
  })
}

/** What is seen of runs that do not just go on to their end. */
export const resumePlays: ReadonlyArray<Play> = [cancel, ask, resume, askCut, unknownEpoch]

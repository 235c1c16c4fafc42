import { assert, describe, it } from "@effect/vitest"
import { EventId, RoomId, UserId } from "../../../src/domain/Ids.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import { type FileMark, type Mark, mark } from "../../../src/domain/matrix/TurnMark.ts"
import { drawings, sentFile } from "../CrowdFiles.ts"
import type { Written } from "../CrowdRecord.ts"
import type { CrowdEvidence } from "./CrowdEvidence.ts"
import { unreadFiles } from "./CrowdFileVerdict.ts"
import { type CrowdVerdict, crowdVerdict, nothingWrong } from "./CrowdVerdict.ts"

const bot = UserId.make("@bot:test")
const [one, other] = [RoomId.make("!one:test"), RoomId.make("!other:test")]
const [file, foreign] = [sentFile("w1", "small"), sentFile("w2", "small")]

const wrote = (word: string, room: RoomId, more: Partial<Written> = {}): Written => ({
  room,
  by: UserId.make("@person:test"),
  event: EventId.make(`$${word}`),
  word,
  ...more
})

let events = 0
const says = (content: RawEvent): RawEvent => ({ sender: bot, event_id: `$e${++events}`, content })
const closing = (word: string, body: string, more: Partial<Mark> = {}) =>
  says({
    body,
    ...mark({ prompt: EventId.make(`$${word}`), attempt: 1, part: 1, parts: 1, state: "answered", ...more })
  })
const shows = (word: string, number: number, more: Partial<FileMark> = {}) =>
  says({
    msgtype: "m.image",
    body: drawings(word)[number - 1]!.name,
    url: `mxc://${word}/${number}`,
    ...mark({ prompt: EventId.make(`$${word}`), attempt: 1, file: number, ...more })
  })

const gave = (word: string, files: CrowdEvidence["given"][number]["files"] = [], more = {}) => ({
  thread: `thread of ${word}`,
  id: `p-${word}`,
  text: `say ${word}`,
  files,
  ...more
})

const own = [{ name: file.name, hash: file.hash }]
/** Two rooms: in one a file was sent, in the other two images were drawn. */
const right: CrowdEvidence = {
  bot,
  written: [wrote("w1", one, { file }), wrote("w4", other, { draws: true })],
  histories: new Map([
    [one, [closing("w1", `w1 ${file.hash} it is`)]],
    [other, [shows("w4", 1), shows("w4", 2), closing("w4", "w4 drawn")]]
  ]),
  heard: new Map(),
  given: [gave("w1", own), gave("w4")],
  begun: ["p-w1", "p-w4"],
  running: 0,
  stored: new Map(drawings("w4").map(({ hash }, at) => [`mxc://w4/${at + 1}`, hash]))
}
const [inOne, inOther] = [right.histories.get(one)!, right.histories.get(other)!]
const histories = (first: ReadonlyArray<RawEvent>, second: ReadonlyArray<RawEvent>) =>
  new Map([[one, first], [other, second]])

const faults: ReadonlyArray<readonly [string, keyof CrowdVerdict, Partial<CrowdEvidence>]> = [
  ["a word in another room", "wrongRoom", { histories: histories([...inOne, closing("w1", "w4")], inOther) }],
  ["two rooms in one thread", "wrongRoom", { given: [gave("w1", own), gave("w4", [], { thread: "thread of w1" })] }],
  ["another message's file", "wrongFile", {
    given: [gave("w1", [{ name: foreign.name, hash: foreign.hash }]), gave("w4")]
  }],
  ["other bytes under its own name", "wrongFile", {
    given: [gave("w1", [{ name: file.name, hash: foreign.hash }]), gave("w4")]
  }],
  ["a file with a message that has none", "wrongFile", { given: [gave("w1", own), gave("w4", own)] }],
  ["the hash of another room's file", "wrongFile", {
    histories: histories(inOne, [...inOther, says({ body: file.hash })])
  }],
  ["a drawing in another room", "wrongFile", { histories: histories([...inOne, inOther[0]!], inOther.slice(1)) }],
  ["a drawing of other bytes", "wrongFile", { stored: new Map([...right.stored, ["mxc://w4/1", file.hash]]) }],
  ["a file in two attempts", "fileTwice", { given: [...right.given, gave("w1", own, { id: "p-again" })] }],
  ["a drawing in two events", "fileTwice", { histories: histories(inOne, [...inOther, shows("w4", 1)]) }],
  ["a prompt without its file", "fileLost", { given: [gave("w1"), gave("w4")] }],
  ["a prompt with its file twice", "fileLost", { given: [gave("w1", [...own, ...own]), gave("w4")] }],
  ["an answer about no file", "fileLost", { histories: histories([closing("w1", "w1 it is")], inOther) }],
  ["a drawing too few", "fileLost", { histories: histories(inOne, inOther.slice(1)) }],
  ["a deleted file", "redactedAnswered", { written: [{ ...right.written[0]!, fate: "queued" }, right.written[1]!] }],
  ["an answer to what was deleted", "redactedAnswered", {
    written: [{ ...right.written[0]!, fate: "meanwhile" }, right.written[1]!]
  }],
  ["somebody else's consent", "wrongApprovals", {
    written: [{ ...right.written[0]!, choice: "no" }, right.written[1]!],
    heard: new Map([["w1", ["yes"]]])
  }],
  ["no closing", "leftOpen", { histories: histories([], inOther) }],
  ["two closings", "leftOpen", { histories: histories([...inOne, closing("w1", `w1 ${file.hash}`)], inOther) }],
  ["an answer that goes on for ever", "leftOpen", {
    histories: histories([...inOne, closing("w1", "w1", { part: 2, state: "working" })], inOther)
  }],
  ["a run that goes on for ever", "leftOpen", { running: 1 }],
  ["a text from before it was edited", "oldText", {
    written: [{ ...right.written[0]!, fate: "edited", text: "say w1 again" }, right.written[1]!]
  }],
  ["a run for the second time", "runTwice", { begun: ["p-w1", "p-w4", "p-w1"] }]
]

describe("the verdict on a crowd", () => {
  it("finds nothing wrong where all is right", () => {
    assert.deepStrictEqual(crowdVerdict(right), nothingWrong)
    assert.deepStrictEqual(unreadFiles(right), [])
  })

  it.each(faults)("finds %s", (_, kind, change) => {
    const found = crowdVerdict({ ...right, ...change })
    assert.isAbove(found[kind].length, 0)
  })

  it("leaves a file that the agent could not read to be counted", () => {
    const unread = {
      ...right,
      given: [gave("w1", [{ name: file.name, hash: undefined }]), gave("w4")],
      histories: histories([closing("w1", "w1 it is")], inOther)
    }
    assert.deepStrictEqual(crowdVerdict(unread), nothingWrong)
    assert.deepStrictEqual(unreadFiles(unread), ["w1"])
  })
})

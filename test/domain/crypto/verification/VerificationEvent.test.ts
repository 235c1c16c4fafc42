import { assert, describe, it } from "@effect/vitest"
import {
  apartFromVerification,
  flowOf,
  isEndedIn,
  isOfVerification,
  isTimely,
  isVerificationRequest,
  mayConcern,
  verificationMsgtype
} from "../../../../src/domain/crypto/verification/VerificationEvent.ts"
import { noKeyNews } from "../../../../src/domain/matrix/KeyNews.ts"

const [me, ann, mallory] = ["@bot:x", "@ann:x", "@mallory:x"]

const inRoom = (to: unknown = me) => ({
  type: "m.room.message",
  event_id: "$request",
  sender: ann,
  origin_server_ts: 1_000_000,
  content: { msgtype: verificationMsgtype, body: "verify", to }
})
const toDevice = (sender: unknown = ann, type = "m.key.verification.request") => ({
  type,
  sender,
  content: { transaction_id: "flow", timestamp: 1_000_000 }
})
const text = { type: "m.room.message", sender: ann, content: { msgtype: "m.text", body: "m.key.verification.request" } }

describe("An event of a verification", () => {
  it("is told by its type, or by its msgtype in a room", () => {
    const all = [inRoom(), toDevice(), toDevice(ann, "m.key.verification.mac"), text, { type: 5 }, {}]
    assert.deepStrictEqual(all.map(isOfVerification), [true, true, true, false, false, false])
    assert.deepStrictEqual(all.map(isVerificationRequest), [true, true, false, false, false, false])
  })

  it("in a room is for whom its request names", () => {
    const all = [inRoom(), inRoom(ann), inRoom(undefined), toDevice(), toDevice(ann, "m.key.verification.mac")]
    assert.deepStrictEqual(all.map((event) => mayConcern(me!, event)), [true, false, true, true, true])
    assert.isFalse(mayConcern(me!, { ...inRoom(), content: { msgtype: verificationMsgtype } }))
  })

  it("names its verification by its own id in a room, and by a word of its own elsewhere", () => {
    assert.deepStrictEqual([inRoom(), toDevice(), {}].map(flowOf), ["$request", "flow", undefined])
  })

  it("is answered for ten minutes, and where its clock is up to five ahead", () => {
    const times = [999_999 - 300_000, 700_000, 1_000_000, 1_600_000, 1_600_001]
    for (const event of [inRoom(), toDevice()]) {
      assert.deepStrictEqual(times.map((now) => isTimely(event, { now, since: 0 })), [false, true, true, true, false])
    }
    assert.isFalse(isTimely({ type: "m.key.verification.request" }, { now: 0, since: 0 }))
  })

  it("is not answered by a process that started later", () => {
    for (const event of [inRoom(), toDevice()]) {
      const answered = [999_999, 1_000_000, 1_000_001].map((since) => isTimely(event, { now: 1_000_002, since }))
      assert.deepStrictEqual(answered, [true, true, false])
    }
  })

  it("is over where one of its two sides ended it in what is read", () => {
    const end = (sender: string | undefined, content: object, type = "m.key.verification.done") => ({
      type,
      sender,
      content
    })
    const relates = { "m.relates_to": { rel_type: "m.reference", event_id: "$request" } }
    const cases: ReadonlyArray<readonly [is: boolean, request: Record<string, unknown>, event: object]> = [
      [true, inRoom(), end(ann, relates)],
      [true, inRoom(), end(me, relates)],
      [true, inRoom(), end(ann, relates, "m.key.verification.cancel")],
      [true, toDevice(), end(ann, { transaction_id: "flow" })],
      // Who has no part in it ends nothing.
      [false, inRoom(), end(mallory, relates)],
      [false, toDevice(), end(mallory, { transaction_id: "flow" })],
      [false, toDevice(), end(undefined, { transaction_id: "flow" })],
      [false, inRoom(), end(ann, { "m.relates_to": { event_id: "$other" } })],
      [false, inRoom(), end(ann, relates, "m.key.verification.mac")],
      [false, { ...inRoom(), event_id: undefined }, end(ann, {})]
    ]
    assert.deepStrictEqual(
      cases.map(([, request, event]) => isEndedIn(request, [request, event as Record<string, unknown>])),
      cases.map(([is]) => is)
    )
  })
})

describe("A sync's news", () => {
  const mayVerify = (user: string) => user === ann

  it("stay as they are without a verification", () => {
    const news = { ...noKeyNews, toDevice: [{ type: "m.room.encrypted", sender: ann }] }
    assert.strictEqual(apartFromVerification(news, mayVerify).rest, news)
  })

  it("give up verifications, of which those of others are refused where they ask for one", () => {
    const key = { type: "m.room.encrypted", sender: mallory }
    const step = toDevice(ann, "m.key.verification.key")
    const news = {
      ...noKeyNews,
      toDevice: [toDevice(mallory), key, toDevice(), step, toDevice(mallory, "m.key.verification.start"), toDevice(7)],
      counts: { signed_curve25519: 3 }
    }
    assert.deepStrictEqual(apartFromVerification(news, mayVerify), {
      rest: { ...news, toDevice: [key] },
      events: [toDevice(), step],
      refused: [toDevice(mallory), toDevice(7)]
    })
  })

  it("bring no request that is over", () => {
    const cancel = toDevice(ann, "m.key.verification.cancel")
    const news = { ...noKeyNews, toDevice: [toDevice(), cancel] }
    assert.deepStrictEqual(apartFromVerification(news, mayVerify).events, [cancel])
  })
})

import { assert, describe, it } from "@effect/vitest"
import {
  apartFromVerification,
  flowOf,
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
      assert.deepStrictEqual(times.map((now) => isTimely(event, now)), [false, true, true, true, false])
    }
    assert.isFalse(isTimely({ type: "m.key.verification.request" }, 0))
  })
})

describe("A sync's news", () => {
  const mayVerify = (user: string) => user === ann

  it("stay as they are without a verification", () => {
    const news = { ...noKeyNews, toDevice: [{ type: "m.room.encrypted", sender: ann }] }
    assert.strictEqual(apartFromVerification(news, mayVerify).rest, news)
  })

  it("give up verifications, of which those of others are counted where they ask for one", () => {
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
      refused: 2
    })
  })
})

import { assert, describe, it } from "@effect/vitest"
import { isUrgent, noKeyNews } from "../../../src/domain/matrix/KeyNews.ts"

const calm = { ...noKeyNews, counts: { signed_curve25519: 50 }, unusedFallback: ["signed_curve25519"] }

describe("What a sync brought for encryption", () => {
  it.each([
    ["nothing", noKeyNews, false],
    ["enough keys", calm, false],
    ["half of the keys", { ...calm, counts: { signed_curve25519: 25 } }, false],
    ["fewer keys", { ...calm, counts: { signed_curve25519: 24 } }, true],
    ["keys of another kind", { ...calm, counts: { other: 0 } }, false],
    ["a fallback key that was used", { ...calm, unusedFallback: [] }, true],
    ["a message to the device", { ...calm, toDevice: [{}] }, true],
    ["a changed device", { ...calm, changed: ["@ann:x"] }, true],
    ["everything, from nowhere", { ...calm, isFromNowhere: true }, true],
    ["somebody who left", { ...calm, left: ["@ann:x"] }, true]
  ])("wakes an engine that sleeps, or waits: %s", (_, news, expected) => assert.strictEqual(isUrgent(news), expected))
})

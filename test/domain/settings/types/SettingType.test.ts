import { assert, describe, it } from "@effect/vitest"
import { Duration, Result } from "effect"
import {
  choice,
  duration,
  integer,
  onOff,
  type SettingType,
  size,
  text
} from "../../../../src/domain/settings/types/SettingType.ts"

const read = <A>(type: SettingType<A>, given: string): unknown =>
  Result.match(type.read(given), { onFailure: (complaint) => `no, ${complaint}`, onSuccess: (value) => value })

describe("The text of a setting", () => {
  it.each<[string, SettingType<unknown>, string, unknown]>([
    ["a text of its pattern", text("text", /^a/, "but it begins with a"), "ab", "ab"],
    ["another text", text("text", /^a/, "but it begins with a"), "b", "no, but it begins with a"],
    ["a choice", choice(["edits", "final"]), "FINAL", "final"],
    ["no choice", choice(["edits", "final"]), "fast", "no, but only edits, final can be chosen"],
    ["a switch", onOff, "on", true],
    ["a switch in capitals", onOff, "FALSE", false],
    ["no switch", onOff, "1", "no, but a switch is true or false (or on, off)"],
    ["the least number", integer(1, 10), "1", 1],
    ["the greatest number", integer(1, 10), "10", 10],
    ["too small a number", integer(1, 10), "0", "no, but a whole number from 1 to 10 is needed"],
    ["too great a number", integer(1, 10), "11", "no, but a whole number from 1 to 10 is needed"],
    ["a number with an exponent", integer(1, 10), "1e0", "no, but a whole number from 1 to 10 is needed"],
    ["a number with a sign", integer(-5, 10), "-1", "no, but a whole number from -5 to 10 is needed"],
    ["the least size", size(1024, 2_097_152), "1KiB", 1_024],
    ["the greatest size", size(1024, 2_097_152), "2MiB", 2_097_152],
    ["too small a size", size(2048, 2_097_152), "1KiB", "no, but a size from 2KiB to 2MiB is needed"],
    ["too great a size", size(2048, 1_536 * 1024), "2MiB", "no, but a size from 2KiB to 1536KiB is needed"],
    ["a size of another unit", size(1, 9), "1kB", "no, but a size is a whole number and a unit (64KiB, 1MiB)"]
  ])("is %s", (_, type, given, value) => assert.strictEqual(read(type, given), value))

  it.each([["1ms", 1], ["8s", 8_000], ["30m", 1_800_000], ["2h", 7_200_000], ["7d", 604_800_000]])(
    "is a duration: %s",
    (given, millis) => assert.strictEqual(Duration.toMillis(read(duration, given) as Duration.Duration), millis)
  )
  it.each(["30", "1.5s", "-1s", "1 s", "1w", "s", "1234567890s", "a1s", "1sx"])(
    "is no duration: %s",
    (given) => assert.match(String(read(duration, given)), /^no, but a duration is a whole number and a unit/)
  )
  it("is no duration of nothing", () =>
    assert.strictEqual(read(duration, "0s"), "no, but a duration must be longer than nothing"))

  it("may be repeated, and is named by what it is", () => {
    assert.deepStrictEqual([choice(["a", "b"]), onOff, integer(1, 2), duration, size(1, 2)].map((type) => type.noun), [
      "a | b",
      "true | false",
      "number",
      "duration",
      "size"
    ])
    assert.isFalse(onOff.secret)
  })
})

import { Duration, Result } from "effect"

/** A type of settings. A complaint says what is wrong, to follow "NAME is …, ". */
export interface SettingType<A> {
  readonly noun: string
  /** Whether no error, log or listing may show the value. */
  readonly secret: boolean
  readonly read: (text: string) => Result.Result<A, string>
}

export const settingType = <A>(noun: string, read: SettingType<A>["read"]): SettingType<A> => ({
  noun,
  secret: false,
  read
})

export const text = (noun: string, pattern: RegExp, complaint: string): SettingType<string> =>
  settingType(noun, (value) => (pattern.test(value) ? Result.succeed(value) : Result.fail(complaint)))

export const choice = <const C extends string>(choices: ReadonlyArray<C>): SettingType<C> =>
  settingType(choices.join(" | "), (value) => {
    const match = choices.find((one) => one === value.toLowerCase())
    return match === undefined ? Result.fail(`but only ${choices.join(", ")} can be chosen`) : Result.succeed(match)
  })

const switches = new Map([["true", true], ["on", true], ["false", false], ["off", false]])

export const onOff: SettingType<boolean> = settingType("true | false", (value) => {
  const isOn = switches.get(value.toLowerCase())
  return isOn === undefined ? Result.fail("but a switch is true or false (or on, off)") : Result.succeed(isOn)
})

export const integer = (least: number, most: number): SettingType<number> =>
  settingType("number", (value) => {
    const number = /^[0-9]{1,15}$/.test(value) ? Number(value) : Number.NaN
    return number >= least && number <= most
      ? Result.succeed(number)
      : Result.fail(`but a whole number from ${least} to ${most} is needed`)
  })

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

export const duration: SettingType<Duration.Duration> = settingType("duration", (value) => {
  const parts = /^([0-9]{1,9})(ms|s|m|h|d)$/.exec(value)
  if (parts === null) return Result.fail("but a duration is a whole number and a unit (500ms, 8s, 30m, 2h, 7d)")
  const length = Number(parts[1]) * units[parts[2] as keyof typeof units]
  return length > 0
    ? Result.succeed(Duration.millis(length))
    : Result.fail("but a duration must be longer than nothing")
})

const sizes = { KiB: 1024, MiB: 1024 * 1024 }
const sizeText = (bytes: number) => (bytes % sizes.MiB === 0 ? `${bytes / sizes.MiB}MiB` : `${bytes / sizes.KiB}KiB`)

/** A size in bytes. */
export const size = (least: number, most: number): SettingType<number> =>
  settingType("size", (value) => {
    const parts = /^([0-9]{1,9})(KiB|MiB)$/.exec(value)
    if (parts === null) return Result.fail("but a size is a whole number and a unit (64KiB, 1MiB)")
    const bytes = Number(parts[1]) * sizes[parts[2] as keyof typeof sizes]
    return bytes >= least && bytes <= most
      ? Result.succeed(bytes)
      : Result.fail(`but a size from ${sizeText(least)} to ${sizeText(most)} is needed`)
  })

/** A size in bytes, or `0`, which is written without a unit. */
export const sizeOrNone = (most: number): SettingType<number> => {
  const sized = size(sizes.KiB, most)
  return settingType("size", (value) => (value === "0" ? Result.succeed(0) : sized.read(value)))
}

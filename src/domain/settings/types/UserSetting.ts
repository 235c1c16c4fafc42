import { Result } from "effect"
import { UserId } from "../../Ids.ts"
import { settingType } from "./SettingType.ts"
import { type Globs, globs, isForEverybody } from "./UserGlobs.ts"

export const userId = settingType<UserId>(
  "user id",
  (text) =>
    /^@[^\s:*?,]+:\S+$/.test(text)
      ? Result.succeed(UserId.make(text))
      : Result.fail("but a full Matrix id is @name:server")
)

const wrong = (pattern: string) => pattern !== "*" && !/^@[^\s:]*\*$/.test(pattern) && !/^@[^\s:]+:\S+$/.test(pattern)

export const people = settingType<Globs>("list of user ids", (text) => {
  const patterns = text.split(",").map((one) => one.trim()).filter((one) => one !== "")
  const bad = patterns.find(wrong)
  return bad === undefined
    ? Result.succeed(globs(patterns))
    : Result.fail(
      `but "${bad}" is no Matrix id: they are @name:server, * stands for any letters, and commas separate them`
    )
})

export const everybody = (users: Globs) => users.patterns.some(isForEverybody)

import { Result } from "effect"
import { parseJson } from "../../Json.ts"
import { settingType } from "./SettingType.ts"

/** A JSON value on one line, kept as its text. */
export const json = settingType<string>("JSON", (text) =>
  parseJson(text) === undefined
    ? Result.fail("but it is no JSON: text stands in double quotes, as in {\"approved\":true}")
    : Result.succeed(text))

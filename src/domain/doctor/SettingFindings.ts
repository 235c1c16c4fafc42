import type { SettingsSeen } from "./DoctorRequest.ts"
import { type Finding, findingsOf } from "./Finding.ts"

const { failed, ok, warning } = findingsOf("settings")

const places = { flag: "flags", environment: "the environment", ".env": ".env" } as const

/** A sentence of a setting's problem mostly ends with what to write, after a semicolon. */
const split = (sentence: string) => {
  const at = sentence.lastIndexOf("; ")
  if (at < 0) return { seen: sentence }
  const todo = sentence.slice(at + 2)
  return { seen: sentence.slice(0, at), todo: todo.charAt(0).toUpperCase() + todo.slice(1) }
}

/** The settings that were found, what is wrong with them, and what is worth a look. */
export const settingFindings = ({ given, problems, warnings }: SettingsSeen): ReadonlyArray<Finding> => {
  const sources = (["flag", "environment", ".env"] as const).filter((origin) => given[origin] > 0)
  const counted = sources.map((origin) => `${given[origin]} from ${places[origin]}`).join(", ")
  return [
    ...problems.map(({ sentence }) => {
      const { seen, todo } = split(sentence)
      return failed("wrong", seen, {
        means: "The bot does not start with it",
        ...(todo === undefined ? {} : { todo })
      })
    }),
    ...warnings.map((said) => {
      const { seen, todo } = split(said)
      return warning("odd", seen, todo === undefined ? {} : { todo })
    }),
    ...(problems.length > 0
      ? []
      : [ok("all", counted === "" ? "none is given, and the defaults do" : `right (${counted})`)])
  ]
}

import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { doctorText } from "../../domain/doctor/DoctorText.ts"
import { type Finding, tallyOf } from "../../domain/doctor/Finding.ts"
import { settingsResult } from "../../domain/settings/SettingsResult.ts"
import { atHome, isPath } from "../../domain/settings/sources/SettingSyntax.ts"
import { answeredBy, type AnsweredSettings, foundWith, textsOf, typedIn } from "../../domain/setup/AnsweredSettings.ts"
import {
  nextQuestion,
  type SetupPart,
  setupParts,
  type SetupQuestion,
  whyUnfit,
  withoutPart
} from "../../domain/setup/SetupQuestions.ts"
import type { AskOperator, AskSetup } from "../process/AskOperator.ts"
import type { LookedUpSettings, Surroundings } from "../process/LookedUpSettings.ts"
import { waitShown } from "../process/WaitShown.ts"
import { type SetupTrials, triedPart } from "./SetupTrials.ts"

export interface SetupPeople extends SetupTrials {
  readonly ask: AskOperator
  readonly askSetup: AskSetup
  readonly colors: boolean
  readonly environment: Surroundings["environment"]
}

/** What was typed as it is meant: nobody but a shell reads ~ otherwise. Or what is wrong with it. */
const meant = (name: string, text: string, { environment }: Pick<SetupPeople, "environment">) =>
  isPath(name) ? atHome(name, text, environment["HOME"]) : text

type AskedPeople = Pick<SetupPeople, "environment"> & { readonly askSetup: NonNullable<AskSetup> }

/** `former`: what was answered before, which is offered again. */
const asked = (
  people: AskedPeople,
  question: SetupQuestion,
  answers: AnsweredSettings,
  former: AnsweredSettings
) => {
  const { choices, name, says, secret } = question
  const otherwise = former[name]?.text ?? question.otherwise ?? ""
  const check = (text: string) => {
    const path = meant(name, text, people)
    return typeof path === "string" ? whyUnfit(question, path, textsOf(answers)) : path.sentence
  }
  const { askSetup } = people
  if (choices !== undefined) return askSetup.choose(says, choices)
  const typed = secret ? askSetup.secret(says, check) : askSetup.text(says, { otherwise, check })
  return Effect.map(typed, (text) => {
    const path = meant(name, text, people)
    return typeof path === "string" ? path : text
  })
}

/** The settings as they stand with these answers. */
export const lookedWith = (looked: LookedUpSettings, answers: AnsweredSettings): LookedUpSettings => {
  const found = foundWith(looked, answers)
  return { ...looked, ...found, outcome: settingsResult(found.given, found.problems, looked.warnings) }
}

interface Answered {
  readonly answers: AnsweredSettings
  readonly findings: ReadonlyArray<Finding>
}

/** The answers with those to all questions of a part. */
const completed = (
  people: AskedPeople,
  part: SetupPart,
  answers: AnsweredSettings,
  former: AnsweredSettings
): Effect.Effect<AnsweredSettings> => {
  const question = nextQuestion(part, textsOf(answers))
  return question === undefined
    ? Effect.succeed(answers)
    : Effect.flatMap(
      asked(people, question, answers, former),
      (text) => completed(people, part, { ...answers, [question.name]: typedIn(text) }, former)
    )
}

/** Asks what a part lacks, tries it, and asks it anew as often as a person wants to correct it. */
const answeredPart = Effect.fnUntraced(
  function*(
    people: SetupPeople,
    looked: LookedUpSettings,
    part: SetupPart,
    before: AnsweredSettings,
    trying: boolean
  ) {
    const { ask, askSetup } = people
    let former: AnsweredSettings = {}
    for (let answers = before;;) {
      if (askSetup !== undefined) answers = yield* completed({ ...people, askSetup }, part, answers, former)
      const findings = trying
        ? yield* triedPart(people, part, lookedWith(looked, answers)).pipe(waitShown("Trying it"))
        : []
      if (askSetup !== undefined && findings.length > 0) {
        yield* Console.log(`\n${doctorText(findings, people.colors)}\n`)
      }
      const again = tallyOf(findings, "failed") > 0 && ask !== undefined && askSetup !== undefined &&
        // Whoever only presses Enter is asked again.
        !(yield* ask("Keep these answers all the same?"))
      if (!again) return { answers, findings } satisfies Answered
      former = answers
      answers = withoutPart(part, answers)
    }
  }
)

/** What was given and cannot be read is asked for, once it was said what is wrong. */
const withoutUnread = Effect.fnUntraced(function*(given: AnsweredSettings) {
  const entries = Object.entries(given)
  const problems = entries.flatMap(([, { problem }]) => (problem === undefined ? [] : [`${problem.sentence}.`]))
  if (problems.length > 0) yield* Console.log(`${problems.join("\n")}\n`)
  return Object.fromEntries(entries.filter(([, { problem }]) => problem === undefined))
})

/** All parts, one after the other. Nobody is asked where `askSetup` is undefined. */
export const answeredSetup = Effect.fnUntraced(
  function*(people: SetupPeople, looked: LookedUpSettings, trying: boolean) {
    const given = answeredBy(looked)
    const answers = people.askSetup === undefined ? given : yield* withoutUnread(given)
    let done: Answered = { answers, findings: [] }
    for (const part of setupParts) {
      const next = yield* answeredPart(people, looked, part, done.answers, trying)
      done = { answers: next.answers, findings: [...done.findings, ...next.findings] }
    }
    return done
  }
)

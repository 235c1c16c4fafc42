import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { UserError } from "../../domain/UserError.ts"
import type { AskOperator } from "../process/AskOperator.ts"
import { lookedAtPlace } from "./SetupPlaces.ts"
import { unitName } from "./SetupUnit.ts"

/** What was said of where files go. */
export interface PlaceFlags {
  readonly out: Option.Option<string>
  readonly systemd: Option.Option<string>
  readonly yes: boolean
}

/** Looks at a place, and refuses to replace a file there unless a person agrees. */
const agreedPlace = Effect.fnUntraced(
  function*(ask: AskOperator, file: string, flag: "--out" | "--systemd", yes: boolean) {
    const place = yield* lookedAtPlace(file, flag)
    if (yes || place.former === undefined) return place
    if (ask === undefined) {
      return yield* UserError.refuse(
        `${file} is there already: name another file with ${flag}, or replace it with --yes. Nothing was written.`
      )
    }
    if (yield* ask(replacing(file, flag))) return place
    return yield* UserError.refuse("Nothing was written.")
  }
)

const replacing = (file: string, flag: "--out" | "--systemd") =>
  `Replace ${file}? (What it holds is kept beside it${
    flag === "--out" ? ", and settings that init does not ask for are taken over" : ""
  })`

/** Where a unit goes that nobody named, if one is wanted. */
export const usualPlaceOf = Effect.fnUntraced(function*(ask: AskOperator, usual: string) {
  // Not offered where none can go: by now everything else is answered.
  const place = yield* Effect.orElseSucceed(lookedAtPlace(usual, "--systemd"), () => undefined)
  if (ask === undefined || place === undefined || !(yield* ask(`Write a unit of systemd too (${unitName})?`))) {
    return undefined
  }
  return place.former === undefined || (yield* ask(replacing(usual, "--systemd"))) ? place : undefined
})

/** Where the settings go, and the unit that was named; nothing else happens before these are known. */
export const agreedPlaces = Effect.fnUntraced(
  function*(ask: AskOperator, folder: string, { out, systemd, yes }: PlaceFlags) {
    const path = yield* Path.Path
    const file = path.resolve(folder, Option.getOrElse(out, () => ".env"))
    const unit = Option.map(systemd, (name) => path.resolve(folder, name))
    if (Option.contains(unit, file)) {
      return yield* UserError.refuse(
        `--out and --systemd both name ${file}, and settings and unit are two files. Nothing was written.`
      )
    }
    // Both are looked at before a question about one of them.
    if (Option.isSome(unit)) yield* lookedAtPlace(unit.value, "--systemd")
    const settings = yield* agreedPlace(ask, file, "--out", yes)
    return {
      settings,
      unit: Option.isSome(unit) ? yield* agreedPlace(ask, unit.value, "--systemd", yes) : undefined,
      usual: path.resolve(folder, unitName)
    }
  }
)

import type { WireGaps } from "../../../../domain/doctor/agent/MappingFindings.ts"
import type { WireSurvey } from "../AgentCodec.ts"
import type { Mapping } from "./file/MappingForm.ts"
import { isScalar } from "./FrameTemplate.ts"
import { firstAt, type Pointer } from "./JsonPointer.ts"
import { frameOf, kindNameIn } from "./MappedFrame.ts"
import { type MappedPlace, placesOf, pointersText } from "./MappedPlaces.ts"
import { oddWords } from "./OddWords.ts"

/** So many unknown kinds, and words that no table has, are told apart; more are not counted. */
const mostNames = 20
/** So much of an unknown kind's name is kept, in UTF-16 units. */
const longestName = 100

const count = (counts: Map<string, number>, name: string) => {
  if (counts.has(name) || counts.size < mostNames) counts.set(name, (counts.get(name) ?? 0) + 1)
}

const counted = (counts: ReadonlyMap<string, number>) => [...counts].map(([name, times]) => ({ name, times }))

/** The pointers by which frames of a kind are known to be this conversation's, by their place in the file. */
const namesOf = (
  { prompt, recv, run, thread }: Mapping,
  name: string
): ReadonlyMap<string, ReadonlyArray<Pointer>> => {
  const kind = recv.get(name)
  if (kind === undefined || kind.as === "ignore" || kind.as === "ready" || kind.as === "ping") return new Map()
  const all = {
    "/thread": thread === undefined ? [] : "is" in thread ? thread.at : thread,
    "/prompt": kind.prompt === undefined ? prompt ?? [] : [],
    "/run": run ?? []
  }
  return new Map(Object.entries(all).filter(([, pointers]) => pointers.length > 0))
}

/** A kind of frame that came: which of its places were met. */
interface KindSeen {
  times: number
  readonly unmet: Set<MappedPlace>
  readonly named: Set<string>
}

/** The kinds in which a pointer that names the conversation led nowhere, where nothing else names it either. */
const unnamedIn = (mapping: Mapping, seen: ReadonlyMap<string, KindSeen>): WireGaps["unnamed"] => {
  const places = new Map([...seen.keys()].flatMap((name) => Array.from(namesOf(mapping, name))))
  return [...places].flatMap(([place, pointers]) => {
    const having = [...seen].filter(([name]) => namesOf(mapping, name).has(place))
    const without = having.filter(([, { named }]) => !named.has(place))
    const kinds = without.length === having.length ? without : without.filter(([, { named }]) => named.size === 0)
    return kinds.length === 0 ? [] : [{ place, leadsTo: pointersText(pointers), kinds: kinds.map(([name]) => name) }]
  })
}

/** Looks at frames of the agent as they come, and says what of them the mapping does not find. */
export const mappingSurvey = (mapping: Mapping): WireSurvey => {
  const seen = new Map<string, KindSeen>()
  const others = new Map<string, number>()
  const odd = new Map<string, WireGaps["oddWords"][number]>()

  const see = (text: string) => {
    const frame = frameOf(mapping, text)
    const name = kindNameIn(mapping, frame)
    const kind = name === undefined ? undefined : mapping.recv.get(name)
    if (name === undefined || kind === undefined) return count(others, (name ?? "").slice(0, longestName))
    const known = seen.get(name) ?? { times: 0, unmet: new Set(placesOf(name, kind)), named: new Set() }
    seen.set(name, known)
    known.times++
    for (const place of known.unmet) if (place.isMet(frame)) known.unmet.delete(place)
    for (const [place, pointers] of namesOf(mapping, name)) {
      if (isScalar(firstAt(frame, pointers))) known.named.add(place)
    }
    for (const one of oddWords(kind, frame)) {
      const key = JSON.stringify(one)
      const times = odd.get(key)?.times ?? 0
      if (times > 0 || odd.size < mostNames) odd.set(key, { ...one, times: times + 1 })
    }
  }

  return {
    see,
    gaps: () => ({
      came: [...seen].map(([name, { times }]) => ({ name, times })),
      unseen: [...mapping.recv.keys()].filter((name) => !seen.has(name)),
      others: counted(others),
      unmet: [...seen].flatMap(([kind, { unmet }]) =>
        [...unmet].map(({ leadsTo, place }) => ({ kind, place, leadsTo }))
      ),
      unnamed: unnamedIn(mapping, seen),
      oddWords: [...odd.values()]
    })
  }
}

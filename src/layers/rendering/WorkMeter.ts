import type { MarkdownIt } from "markdown-it"

/** What a parser's work costs, in calls of a rule, each of which looks at a line or at the place of one character. */
const weights = { call: 1, token: 4, link: 32 }

/** Makes `parse` stop where its work would cost more than it may. */
export interface WorkMeter {
  /** What `parse` returns, or undefined when it did more than `budget` allows. */
  within<A>(budget: number, parse: () => A): A | undefined
  /** What the last `parse` did. */
  readonly spent: () => number
}

const spentAll = new Error("The budget of a rendering is spent")

type Rule<Args extends ReadonlyArray<unknown>> = (...args: Args) => boolean

/**
 * Counts what a configured parser does: each call of a rule, each token, each link. The time that a text takes grows
 * with these, and some texts make hundreds of them for each of their characters: a narrow row of a wide table, lines
 * within fifty quotes, brackets that none closes. A parser works on one text at a time, so it has one meter.
 */
export const metered = (parser: MarkdownIt): WorkMeter => {
  let [budget, spent] = [0, 0]
  const spend = (units: number) => {
    spent += units
    if (spent > budget) throw spentAll
  }
  const counted = <Args extends ReadonlyArray<unknown>>(ruler: { getRules(chain: string): Array<Rule<Args>> }) => {
    const rules = ruler.getRules.bind(ruler)
    const chains = new Map<string, Array<Rule<Args>>>()
    ruler.getRules = (chain) => {
      const known = chains.get(chain)
      if (known !== undefined) return known
      const made = rules(chain).map((rule): Rule<Args> => (...args) => {
        spend(weights.call)
        return rule(...args)
      })
      chains.set(chain, made)
      return made
    }
  }
  counted(parser.block.ruler)
  counted(parser.inline.ruler)
  parser.block.State = class extends parser.block.State {
    override push(...token: Parameters<InstanceType<typeof parser.block.State>["push"]>) {
      spend(weights.token)
      return super.push(...token)
    }
  }
  parser.inline.State = class extends parser.inline.State {
    override push(...token: Parameters<InstanceType<typeof parser.inline.State>["push"]>) {
      spend(weights.token)
      return super.push(...token)
    }
  }
  const normalize = parser.normalizeLink.bind(parser)
  parser.normalizeLink = (url) => {
    spend(weights.link)
    return normalize(url)
  }
  return {
    within: (most, parse) => {
      budget = most
      spent = 0
      try {
        return parse()
      } catch (error) {
        if (error === spentAll) return undefined
        throw error
      }
    },
    spent: () => spent
  }
}

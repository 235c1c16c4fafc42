import type { MarkdownIt } from "markdown-it"

/** What each kind of work costs. The unit is one call of a parser's rule, which looks at a line or a character. */
const weights = { call: 1, token: 4, link: 32 }

/** Bounds the work of a parser; in units of one call of a rule. */
export interface WorkMeter {
  /** Returns what `parse` returns, or undefined where it would cost more than `budget`. */
  within<A>(budget: number, parse: () => A): A | undefined
  /** Counts work that no rule of lines or characters does; throws, for `within` to catch, where the budget is spent. */
  spend(units: number): void
  /** What the last `parse` cost. */
  readonly spent: () => number
}

const spentAll = new Error("The budget of a rendering is spent")

type Rule<Args extends ReadonlyArray<unknown>> = (...args: Args) => boolean

/**
 * Puts a meter into a configured parser, which counts each call of a rule, each token and each link. The time of a text
 * grows with these, and some texts cause hundreds of them for each character: a narrow row of a wide table, lines
 * within fifty quotes, brackets that none closes.
 */
export const makeWorkMeter = (parser: MarkdownIt): WorkMeter => {
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
    spend,
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

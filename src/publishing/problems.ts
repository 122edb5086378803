import { Problem, type FieldProblem } from '../platform/http/problem.ts'
import { inWords, type words } from './words.ts'

type Pick = (catalogue: (typeof words)['en']) => string

/** A problem of the whole request, in the words of this module. */
export const problem = (status: number, code: string, pick: Pick, extra: Record<string, unknown> = {}): Problem => new Problem(status, code, inWords(pick), { extra })

/** A 422 at one field. */
export const fieldProblem = (code: string, pointer: string, pick: Pick, extra: Record<string, unknown> = {}): Problem =>
  new Problem(422, code, inWords(pick), { errors: [{ pointer, words: inWords(pick) }], extra })

/** A 422 at many fields. */
export const fieldProblems = (code: string, pick: Pick, errors: readonly FieldProblem[], extra: Record<string, unknown> = {}): Problem => new Problem(422, code, inWords(pick), { errors, extra })

export const onItsWay = (): Problem => problem(409, 'on-its-way', (w) => w.onItsWay)
export const changedMeanwhile = (revision: number): Problem => problem(412, 'changed-meanwhile', (w) => w.changedMeanwhile, { revision })

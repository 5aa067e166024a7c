/**
 * What holds for the value of every option, whichever command it belongs to.
 * @module
 */
import type { Command, Option } from 'commander';
import { BnlabError } from '../errors';
import { NUMBER } from './numbers';

/**
 * Lets every option of a command, and of those below it, refuse a value under its own name: a number that is none, whose parser
 * does not know it, and a word of no length, which as a path would mean the current folder.
 */
export function nameOptions(command: Command): void {
  command.options.filter((option) => option.required && !option.variadic).forEach(nameOption);
  command.commands.forEach(nameOptions);
}

function nameOption(option: Option): void {
  const { parseArg } = option;
  option.parseArg = <T>(value: string, previous: T): T => {
    if (value.trim() === '') throw noValue(option);
    try {
      return parseArg ? parseArg(value, previous) : (value as T);
    } catch (thrown) {
      if (!(thrown instanceof BnlabError) || thrown.where !== NUMBER) throw thrown;
      const { kind, expected, got, hint } = thrown;
      throw new BnlabError({ kind, where: nameOf(option), expected, got, hint, cause: thrown });
    }
  };
}

function noValue(option: Option): BnlabError {
  const expected = `a value for ${/<.*>/.exec(option.flags)?.[0] ?? 'it'}`;
  const hint = 'Say which, or leave the option away.';
  return new BnlabError({ kind: 'usage', where: nameOf(option), expected, got: "''", hint });
}

const nameOf = (option: Option) => option.long ?? option.flags;

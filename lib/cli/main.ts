/**
 * The command line: one file per command, errors as two lines, exit codes 0, 1 and 2.
 * @module
 */
import { Command, CommanderError } from 'commander';
import { isFirstToSay, leaveWorld, shareCores } from '../distributed';
import { BnlabError, messageOf } from '../errors';
import { missingPackage } from '../optional';
import { libraryVersion } from '../runs';
import { benchCommand } from './bench';
import { bookCommand } from './book';
import { claimsCommand } from './claims';
import { dataCommand } from './data';
import { doctorCommand } from './doctor';
import { evaluateCommand } from './evaluate';
import { exercisesCommand } from './exercises';
import { kernelCommand } from './kernel';
import { launchCommand } from './launch';
import { newCommand } from './new';
import { notebookCommand } from './notebook';
import { notebookCheckCommand } from './notebook-check';
import { notebookPairsCommand } from './notebook-pairs';
import { notebookCoverageCommand } from './notebook-coverage';
import { nameOptions } from './option-values';
import { runCommand } from './run';
import { serveCommand } from './serve';
import { summaryCommand } from './summary';
import { trainCommand } from './train';
import { walkCommand } from './walk';

/** Each registers itself; in the order of the help. */
const COMMANDS = [
  walkCommand,
  runCommand,
  trainCommand,
  launchCommand,
  evaluateCommand,
  summaryCommand,
  claimsCommand,
  benchCommand,
  dataCommand,
  exercisesCommand,
  notebookCommand,
  notebookCheckCommand,
  notebookPairsCommand,
  notebookCoverageCommand,
  newCommand,
  kernelCommand,
  bookCommand,
  serveCommand,
  doctorCommand,
];

/** The program with all its commands; it throws instead of ending the process. */
export function makeProgram(): Command {
  const program = new Command('bnlab')
    .description('Batch normalization (Ioffe & Szegedy, 2015): the paper as a workspace')
    .version(libraryVersion())
    .option('--debug', 'show the stack of an error')
    .exitOverride()
    .configureOutput({ writeErr: say })
    .showHelpAfterError('Run bnlab --help, or bnlab COMMAND --help.');
  for (const register of COMMANDS) register(program);
  for (const command of program.commands) {
    makeStrict(command);
    nameOptions(command);
  }
  return program;
}

/** It throws, and refuses words that nothing reads: of `data check A B` the second set would never be looked at. */
function makeStrict(command: Command): void {
  command.exitOverride().allowExcessArguments(false);
  command.commands.forEach(makeStrict);
}

/**
 * Runs one command line.
 *
 * @param words the words after `bnlab`.
 * @returns the exit code: 0 good, 1 failed, 2 wrong usage.
 */
export async function main(words: readonly string[]): Promise<0 | 1 | 2> {
  shareCores();
  const program = makeProgram();
  try {
    await program.parseAsync(words, { from: 'user' });
    leaveWorld();
    return commandResult();
  } catch (thrown) {
    // what the command set before it failed is said by the error, and must not stay for the next one
    process.exitCode = undefined;
    // commander has already printed its own message or the help that was asked for
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
    return report(missingPackage(thrown) ?? thrown, program.opts<{ debug?: boolean }>().debug === true);
  }
}

/** A command that found something wrong, and told it, has set the exit code of the process; it is handed on once. */
function commandResult(): 0 | 1 | 2 {
  const { exitCode } = process;
  process.exitCode = undefined;
  return exitCode === 1 || exitCode === 2 ? exitCode : 0;
}

function report(thrown: unknown, isDebug: boolean): 1 | 2 {
  if (thrown instanceof BnlabError) {
    say(`bnlab: ${isDebug ? `${thrown.stack}\n${thrown.hint}` : thrown.message}\n`);
    return thrown.exitCode;
  }
  const stack = thrown instanceof Error && isDebug ? `\n${thrown.stack}` : '';
  say(`bnlab: unexpected error: ${messageOf(thrown)}${stack}\n`);
  say(isDebug ? '' : 'This is a bug in bnlab; run again with --debug and report the stack.\n');
  return 1;
}

/** Writes an error, which every process of a launch may have. */
function say(text: string): void {
  if (isFirstToSay(text)) process.stderr.write(text);
}

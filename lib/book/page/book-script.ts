// What every page of the book can do besides being read. Works from the disk, without a network.
import { offerCopies } from './copies';
import { offerFigures } from './figures';
import { startLanguages } from './languages';
import { startSearch } from './search';
import { startTheme } from './theme';

startLanguages();
startTheme();
offerCopies();
offerFigures();
startSearch();

const contents = document.querySelector<HTMLDetailsElement>('.contents details');
if (contents && matchMedia('(max-width: 1023px)').matches) contents.open = false;

import { render } from 'preact';
import { App } from './app.js';
import { keepTheme } from './theme.js';

keepTheme();
render(<App />, document.getElementById('app') as HTMLElement);

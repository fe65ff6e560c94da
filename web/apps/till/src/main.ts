import '@scrip/ui/styles.css';
import { mount } from 'svelte';
import App from './App.svelte';

const target = document.getElementById('app');
if (target) mount(App, { target });

// Only what was built is kept for use offline; while one works on the pages they must be fresh.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  void navigator.serviceWorker.register(`${import.meta.env.BASE_URL}worker.js`, {
    scope: import.meta.env.BASE_URL,
  });
}

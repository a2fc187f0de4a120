import { defineConfig } from 'vitepress';

export default defineConfig({
  title: 'Clusters with one leader',
  base: process.env.BASE ?? '/',
  head: [['link', { rel: 'icon', href: 'data:,' }], ['script', { defer: '', src: `${process.env.BASE ?? '/'}interregnum/embed.js` }]],
  // Vue is to leave the element to the browser.
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag === 'interregnum-cluster' } } },
});

// Drives the last cluster of embed.html from the page around it.
const [cluster, said] = [document.querySelector('#driven'), document.querySelector('#said')];
const tell = (error) => (said.textContent = error.message);
cluster.addEventListener('event', ({ detail }) => (said.textContent = detail.text));
document.querySelector('#play').onclick = () => cluster.play().catch(tell);
document.querySelector('#crash').onclick = () => cluster.inject('crash leader').catch(tell);
document.querySelector('#dark').onclick = () => (cluster.theme = cluster.theme === 'dark' ? 'light' : 'dark');

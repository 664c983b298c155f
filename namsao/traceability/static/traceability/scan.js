// One scan is counted, once for a visit: no cookie, nothing about who scans.
const { scan } = document.querySelector("[data-scan]").dataset;
if (!sessionStorage.getItem(scan)) {
  sessionStorage.setItem(scan, "1");
  navigator.sendBeacon(scan);
}

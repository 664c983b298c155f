// Says that a file is too large before it is sent, not after minutes on a slow line.

const texts = document.getElementById("upload-texts").dataset;
const megabytes = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
const asMegabytes = (bytes) => `${megabytes.format(bytes / 1048576)} MB`;

for (const input of document.querySelectorAll("input[type=file]")) {
  const limit = Number(input.dataset.limit || texts.limit);
  const place = input.parentElement.querySelector("[data-file-trouble]");
  input.addEventListener("change", () => {
    const large = [...input.files].filter((file) => file.size > limit);
    const said = large.length
      ? `${texts.tooLarge} ${large.map((file) => `${file.name} (${asMegabytes(file.size)})`).join(", ")}.`
      : "";
    input.setCustomValidity(said);
    if (place) place.textContent = said;
    else if (said) input.reportValidity();
  });
}

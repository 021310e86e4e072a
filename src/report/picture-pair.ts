import { coordinate, html, Html } from './html.ts';
import type { PicturePair, ReportImage } from './report-model.ts';

const shownPx = 300;

/** Only a picture that is inside the page, in a format that cannot carry script: SVG is none of them. */
const inlinePicture = /^data:image\/(?:jpeg|png|webp);base64,[A-Za-z0-9+/]{1,4000000}={0,2}$/;

/** A round length between a fifth and a half of the crop: 1, 2 or 5 times a power of ten. */
function scaleBarMm(widthMm: number): number {
  const most = widthMm / 2.5;
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((step) => step * power).find((length) => length <= most) ?? power;
}

function crop(
  image: ReportImage,
  title: string,
  box: PicturePair['box'] | undefined,
  mmPerPx: number | undefined,
): Html {
  const { widthPx: w, heightPx: h, dataUri } = image;
  if (!inlinePicture.test(dataUri) || !(w > 0) || !(h > 0)) {
    return html`<figure class="crop">
      <figcaption>${title}</figcaption>
      <p class="quiet">The picture cannot be drawn here.</p>
    </figure>`;
  }
  const shownHeight = Math.round(Math.min(460, (shownPx * h) / w));
  const unit = w / shownPx;
  const bar = mmPerPx !== undefined && mmPerPx > 0 ? scaleBarMm(w * mmPerPx) : undefined;
  const barPx = bar === undefined || mmPerPx === undefined ? 0 : bar / mmPerPx;
  return html`<figure class="crop">
    <figcaption>${title}</figcaption>
    <svg viewBox="0 0 ${w} ${h}" width="${shownPx}" height="${shownHeight}" role="img" aria-label="${title}">
      <image href="${new Html(dataUri)}" width="${w}" height="${h}" />
      ${
        box === undefined
          ? undefined
          : html`<rect
                x="${coordinate(box[0])}"
                y="${coordinate(box[1])}"
                width="${coordinate(box[2])}"
                height="${coordinate(box[3])}"
                class="boxhalo"
                stroke-width="${coordinate(4 * unit)}"
              /><rect
                x="${coordinate(box[0])}"
                y="${coordinate(box[1])}"
                width="${coordinate(box[2])}"
                height="${coordinate(box[3])}"
                class="box"
                stroke-width="${coordinate(1.75 * unit)}"
              />`
      }${
        bar === undefined
          ? undefined
          : html`<rect
                x="${coordinate(8 * unit)}"
                y="${coordinate(h - 30 * unit)}"
                width="${coordinate(barPx + 12 * unit)}"
                height="${coordinate(24 * unit)}"
                class="barback"
              /><path
                d="M${coordinate(14 * unit)} ${coordinate(h - 11 * unit)}h${coordinate(barPx)}"
                class="bar"
                stroke-width="${coordinate(3 * unit)}"
              /><text
                x="${coordinate(14 * unit)}"
                y="${coordinate(h - 16 * unit)}"
                font-size="${coordinate(12 * unit)}"
                class="bartext"
                >${bar} mm</text
              >`
      }
    </svg>
  </figure>`;
}

/** Golden and unit side by side at one scale, the place framed on both, a bar in millimetres where the scale is known. */
export function picturePair(pair: PicturePair): Html {
  const golden =
    pair.golden === undefined
      ? html`<figure class="crop">
          <figcaption>golden unit</figcaption>
          <p class="quiet absent">${pair.goldenNote ?? 'No golden picture of this place.'}</p>
        </figure>`
      : crop(
          pair.golden,
          `golden unit${pair.goldenCaption === undefined ? '' : ` ${pair.goldenCaption}`}`,
          pair.box,
          pair.mmPerPx,
        );
  return html`<div class="pair">
    ${golden}${crop(pair.unit, 'this unit', pair.box, pair.mmPerPx)}
    <p class="paircaption">
      ${pair.caption}${pair.mmPerPx === undefined ? ' Scale unknown.' : undefined}${pair.golden !== undefined && pair.goldenNote !== undefined ? ` ${pair.goldenNote}` : undefined}
    </p>
  </div>`;
}

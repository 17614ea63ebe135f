// Sending files, and hearing how much of them has gone: `fetch` does not tell that, an XMLHttpRequest does.
import { ApiError, csrfHeaders, heardStatus, sentence } from "./client";

/** Send a form with files; `onProgress` gets the bytes that have gone. */
export function sendForm<T>(path: string, form: FormData, onProgress: (bytes: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.responseType = "json";
    for (const [name, value] of Object.entries(csrfHeaders())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onerror = () => reject(new ApiError(0, "The connection broke off while the file was sent."));
    request.onload = () => {
      heardStatus(request.status);
      if (request.status < 300) resolve(request.response as T);
      else reject(new ApiError(request.status, sentence(request.response, request.status)));
    };
    request.send(form);
  });
}

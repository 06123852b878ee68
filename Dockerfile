# sendmock in an image: one static binary, a CA file, nothing else.
#
#   docker build -t sendmock .
#   docker run --rm -p 7363:7363 sendmock
#
# BUILD_IMAGE needs Go and /etc/ssl/certs/ca-certificates.crt; .ci/image passes one made on the spot.
ARG BUILD_IMAGE=golang:1.26

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=${VERSION}" -o /out/sendmock ./cmd/sendmock

FROM scratch
ARG VERSION=dev
LABEL org.opencontainers.image.title="sendmock" \
      org.opencontainers.image.description="Local emulator of Meta's Messenger Send API with contract testing" \
      org.opencontainers.image.source="https://github.com/sendmock/sendmock" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/sendmock /sendmock
USER 65532:65532
EXPOSE 7363
# In the environment, so that it holds for arguments of one's own too: docker run sendmock --clock 2026-12-01T09:00:00Z
ENV SENDMOCK_HOST=0.0.0.0
# The image has no shell: the binary asks itself, at SENDMOCK_PORT where that is set.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 CMD ["/sendmock", "health"]
ENTRYPOINT ["/sendmock"]
CMD ["serve"]

/* Reads a text's pieces as a sentence encoder does (a transformer, norm after each step), and says
 * how much it is of each class. It allocates nothing and calls nothing, no C library either: the caller
 * brings all memory (app/sorting/encoder.py, which also checks every size). Shapes are row-major
 * float32. */

#include <stdint.h>
#ifdef __x86_64__
#include <cpuid.h>
#endif

#ifdef _WIN32
#define SHOWN __declspec(dllexport)
#else
#define SHOWN __attribute__((visibility("default")))
#endif

typedef float f8 __attribute__((vector_size(32), aligned(4)));

struct sizes {
    int32_t width, heads, layers, middle, classes;
};

#define INLINE static inline __attribute__((always_inline))

INLINE float sum(f8 v)
{
    return ((v[0] + v[4]) + (v[1] + v[5])) + ((v[2] + v[6]) + (v[3] + v[7]));
}

/* exp, to about seven digits: 2 to the whole part by the exponent's bits, the rest by a polynomial. */
INLINE float expo(float x)
{
    if (x < -87.0f)
        return 0.0f;
    if (x > 88.0f)
        x = 88.0f;
    float t = x * 1.44269504f;
    int32_t whole = (int32_t)(t + (t < 0 ? -0.5f : 0.5f));
    float r = x - whole * 0.693359375f + whole * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    union { int32_t i; float f; } two = { (whole + 127) << 23 };
    return p * two.f;
}

/* Gauss's error function by Abramowitz and Stegun 7.1.26 (error below 1.5e-7). */
INLINE float erf_of(float x)
{
    float a = x < 0 ? -x : x;
    float t = 1.0f / (1.0f + 0.3275911f * a);
    float p = ((((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t
               + 0.254829592f) * t;
    float y = 1.0f - p * expo(-a * a);
    return x < 0 ? -y : y;
}

INLINE float root(float x)
{
    return __builtin_sqrtf(x);
}

/* to[t][o] = bias[o] + from[t] . rows[o], for n texts' pieces; inner is a multiple of 8. */
INLINE void product(const float *from, const float *rows, const float *bias, float *to,
                    int n, int inner, int outer)
{
    for (int o = 0; o < outer; o += 2) {
        int two = o + 1 < outer;
        const float *r0 = rows + (long)o * inner, *r1 = two ? r0 + inner : r0;
        for (int t = 0; t < n; t += 4) {
            const float *x0 = from + (long)t * inner;
            const float *x1 = t + 1 < n ? x0 + inner : x0;
            const float *x2 = t + 2 < n ? x0 + 2 * inner : x0;
            const float *x3 = t + 3 < n ? x0 + 3 * inner : x0;
            f8 a0 = {0}, a1 = {0}, a2 = {0}, a3 = {0}, b0 = {0}, b1 = {0}, b2 = {0}, b3 = {0};
            for (int i = 0; i < inner; i += 8) {
                f8 w0 = *(const f8 *)(r0 + i), w1 = *(const f8 *)(r1 + i);
                f8 x;
                x = *(const f8 *)(x0 + i); a0 += x * w0; b0 += x * w1;
                x = *(const f8 *)(x1 + i); a1 += x * w0; b1 += x * w1;
                x = *(const f8 *)(x2 + i); a2 += x * w0; b2 += x * w1;
                x = *(const f8 *)(x3 + i); a3 += x * w0; b3 += x * w1;
            }
            f8 *a[4] = { &a0, &a1, &a2, &a3 }, *b[4] = { &b0, &b1, &b2, &b3 };
            for (int k = 0; k < 4 && t + k < n; k++) {
                float *at = to + (long)(t + k) * outer + o;
                at[0] = bias[o] + sum(*a[k]);
                if (two)
                    at[1] = bias[o + 1] + sum(*b[k]);
            }
        }
    }
}

/* Add *more* to x, and bring it to mean 0 and spread 1, times *scale*, plus *shift*. */
INLINE void add_and_norm(float *x, const float *more, const float *scale, const float *shift, int width)
{
    float mean = 0, spread = 0;
    for (int i = 0; i < width; i++) {
        x[i] += more[i];
        mean += x[i];
    }
    mean /= width;
    for (int i = 0; i < width; i++)
        spread += (x[i] - mean) * (x[i] - mean);
    float by = 1.0f / root(spread / width + 1e-12f);
    for (int i = 0; i < width; i++)
        x[i] = (x[i] - mean) * by * scale[i] + shift[i];
}

/* Each piece takes of all pieces' values, by how well its question fits their keys. */
INLINE void attend(const float *asked, const float *keys, const float *values, float *to, float *fit,
                   int n, int width, int heads)
{
    int size = width / heads;
    float by = 1.0f / root((float)size);
    for (int h = 0; h < heads; h++)
        for (int t = 0; t < n; t++) {
            const float *q = asked + (long)t * width + h * size;
            float most = -1e30f, total = 0;
            for (int u = 0; u < n; u++) {
                const float *k = keys + (long)u * width + h * size;
                f8 dot = {0};
                for (int i = 0; i < size; i += 8)
                    dot += *(const f8 *)(q + i) * *(const f8 *)(k + i);
                fit[u] = sum(dot) * by;
                if (fit[u] > most)
                    most = fit[u];
            }
            for (int u = 0; u < n; u++)
                total += fit[u] = expo(fit[u] - most);
            float *out = to + (long)t * width + h * size;
            for (int i = 0; i < size; i++)
                out[i] = 0;
            for (int u = 0; u < n; u++) {
                const float *v = values + (long)u * width + h * size;
                float share = fit[u] / total;
                for (int i = 0; i < size; i++)
                    out[i] += share * v[i];
            }
        }
}

/* x: n x width, where each piece stands; places: what its place in the text adds, as many x width;
 * room: n x (3 width + middle + 1); out: classes.
 * weights: for each layer question, key, value and mixing (width x width), up (middle x width), down
 * (width x middle); then the classes' (classes x width).
 * small: scale and shift of the first norm; for each layer the biases of these six, and scale and
 * shift of its two norms (after mixing, after down); then the classes' bias. */
INLINE void read_pieces(const struct sizes *s, const float *weights, const float *small,
                        const float *places, float *x, int n, float *room, float *out)
{
    int width = s->width, middle = s->middle;
    long square = (long)width * width, wide = (long)width * middle, block = (long)n * width;
    float *asked = room, *keys = room + block, *values = room + 2 * block, *up = room + 3 * block;
    float *fit = up + (long)n * middle;
    for (int t = 0; t < n; t++)
        add_and_norm(x + (long)t * width, places + (long)t * width, small, small + width, width);
    small += 2 * width;
    for (int layer = 0; layer < s->layers; layer++) {
        product(x, weights, small, asked, n, width, width);
        product(x, weights + square, small + width, keys, n, width, width);
        product(x, weights + 2 * square, small + 2 * width, values, n, width, width);
        attend(asked, keys, values, up, fit, n, width, s->heads);
        product(up, weights + 3 * square, small + 3 * width, asked, n, width, width);
        const float *norms = small + 5 * width + middle;
        for (int t = 0; t < n; t++)
            add_and_norm(x + (long)t * width, asked + (long)t * width, norms, norms + width, width);
        product(x, weights + 4 * square, small + 4 * width, up, n, width, middle);
        for (long i = 0; i < (long)n * middle; i++)
            up[i] = 0.5f * up[i] * (1.0f + erf_of(up[i] * 0.70710678f));
        product(up, weights + 4 * square + wide, small + 4 * width + middle, asked, n, middle, width);
        norms += 2 * width;
        for (int t = 0; t < n; t++)
            add_and_norm(x + (long)t * width, asked + (long)t * width, norms, norms + width, width);
        weights += 4 * square + 2 * wide;
        small += 9 * width + middle;
    }
    for (int i = 0; i < width; i++) {
        float mean = 0;
        for (int t = 0; t < n; t++)
            mean += x[(long)t * width + i];
        asked[i] = mean / n;
    }
    product(asked, weights, small, out, 1, width, s->classes);
}

#ifdef __x86_64__
/* Whether processor and system both know AVX2 and FMA. */
static int has_avx2(void)
{
    unsigned a, b, c, d, low, high;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE) || !(c & bit_FMA))
        return 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & 6) == 6 && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_AVX2);
}

__attribute__((target("avx2,fma"))) static void read_by_avx2(
    const struct sizes *s, const float *weights, const float *small, const float *places, float *x,
    int n, float *room, float *out)
{
    read_pieces(s, weights, small, places, x, n, room, out);
}
#endif

SHOWN void xianghu_read(const struct sizes *s, const float *weights, const float *small,
                        const float *places, float *x, int32_t n, float *room, float *out)
{
#ifdef __x86_64__
    if (has_avx2()) {
        read_by_avx2(s, weights, small, places, x, n, room, out);
        return;
    }
#endif
    read_pieces(s, weights, small, places, x, n, room, out);
}

/* Blocks of 64 weights: a step (bfloat16), then a byte for two, low half first, each less 8. */
SHOWN void xianghu_unpack(const uint8_t *packed, float *to, int32_t blocks)
{
    for (int32_t b = 0; b < blocks; b++, packed += 34, to += 64) {
        union { uint32_t i; float f; } step = { (uint32_t)packed[0] << 16 | (uint32_t)packed[1] << 24 };
        for (int i = 0; i < 32; i++) {
            to[2 * i] = step.f * ((packed[2 + i] & 15) - 8);
            to[2 * i + 1] = step.f * ((packed[2 + i] >> 4) - 8);
        }
    }
}

#ifdef _WIN32
/* Without a C runtime a library brings these two itself. */
int _fltused;
int DllMainCRTStartup(void *library, uint32_t reason, void *reserved)
{
    (void)library, (void)reason, (void)reserved;
    return 1;
}
#endif
